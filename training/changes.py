"""What has changed of whose record, noted in the transaction that changes it.

Rows wait here until `training.feed` has told the partners concerned: who they are is
decided after the commit, so that a share and a change made at once miss nothing.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.signals import changes_noted


class ChangeKind(models.TextChoices):
    """What changed: the resources of the partner API, shares, and whose they are."""

    SHARE = "share", _("partage")
    PERSON = "person", _("fiche de la personne")
    REFERRAL = "referral", _("orientation")
    ENROLMENT = "enrolment", _("suivi")
    ATTENDANCE = "attendance", _("assiduité")
    NOTE = "note", _("note")
    OUTCOME = "outcome", _("suite de parcours")
    CERTIFICATE = "certificate", _("attestation")


class ChangeAction(models.TextChoices):
    """`begun` and `ended` are of shares, `merged` and `parted` of persons; `ended` and
    `deleted` say: forget it."""

    BEGUN = "begun", _("commencé")
    CHANGED = "changed", _("créé ou changé")
    DELETED = "deleted", _("effacé")
    ENDED = "ended", _("terminé")
    MERGED = "merged", _("fusionné avec une autre fiche")
    PARTED = "parted", _("séparé à nouveau")


class Change(models.Model):
    """Identifiers alone. Without foreign keys: what was erased is told too.

    `recipient` and `external_ids` are set when the one to tell must be known before
    the commit: of what is erased, nobody can be asked afterwards. `external_ids` alone
    are those of a share's agency.
    """

    kind = models.CharField(max_length=12, choices=ChangeKind)
    action = models.CharField(
        max_length=8, choices=ChangeAction, default=ChangeAction.CHANGED
    )
    object_id = models.CharField(max_length=36)
    person = models.UUIDField()
    enrolment = models.UUIDField(null=True)
    referral = models.UUIDField(null=True)
    recipient = models.UUIDField(null=True)
    external_ids = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("changement à annoncer")
        verbose_name_plural = _("changements à annoncer")

    def __str__(self) -> str:
        return f"{self.kind} {self.action}"


def note_change(
    kind: str,
    object_id: UUID | str,
    *,
    person: UUID,
    enrolment: UUID | None = None,
    referral: UUID | None = None,
    action: str = ChangeAction.CHANGED,
) -> None:
    """To be called by the service that changes it, within its transaction.

    A note, an outcome, a certificate names its `enrolment`; a referral, itself.
    """
    change = Change(
        kind=kind,
        action=action,
        object_id=str(object_id),
        person=person,
        enrolment=enrolment,
        referral=referral,
    )
    note_changes([change])


def note_enrolments(kind: str, enrolments: Iterable) -> None:
    """`enrolment` or `attendance` of these enrolments has changed."""
    note_changes(
        Change(
            kind=kind,
            object_id=str(one.pk),
            person=one.person_id,
            enrolment=one.pk,
            referral=one.referral_id,
        )
        for one in enrolments
    )


def note_changes(changes: Iterable[Change]) -> None:
    """One insert, and one announcement for the whole transaction."""
    if Change.objects.bulk_create(changes) and not _is_announced():
        transaction.on_commit(_announce)


def _is_announced() -> bool:
    return any(_announce in entry for entry in connection.run_on_commit)


def _announce() -> None:
    changes_noted.send(Change)
