"""The columns in which events and journals keep who acted."""

from django.conf import settings
from django.db import models

from people.models import Organisation
from people.viewer import ViewerKind


class ActorFields(models.Model):
    """Who acted: fill with `**viewer.as_record()`."""

    actor_kind = models.CharField(
        max_length=10, choices=[(kind.value, kind.value) for kind in ViewerKind]
    )
    actor_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    actor_organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+"
    )
    actor_client = models.ForeignKey(
        settings.OAUTH2_PROVIDER_APPLICATION_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
    )

    class Meta:
        abstract = True
