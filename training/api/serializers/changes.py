"""What has changed: identifiers and kinds only, in one sequence."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from training.api.serializers.shapes import StrictSerializer
from training.changes import ChangeAction, ChangeKind


class SnapshotQuery(StrictSerializer):
    organisation = serializers.UUIDField(
        required=False,
        help_text=_(
            "L’agence dont on lit la suite, si le client agit pour plusieurs ; "
            "sans elle, toutes."
        ),
    )


class ChangeQuery(SnapshotQuery):
    cursor = serializers.CharField(
        required=False,
        help_text=_("Repris tel quel de `cursor` ; sans lui, depuis le début."),
    )
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=1000)


class EntryShape(serializers.Serializer):
    sequence = serializers.IntegerField(
        help_text=_("Croît dans chaque organisation ; des numéros peuvent manquer.")
    )
    at = serializers.DateTimeField()
    kind = serializers.ChoiceField(ChangeKind.choices)
    action = serializers.ChoiceField(ChangeAction.choices)
    id = serializers.CharField(
        help_text=_(
            "De l’objet changé ; pour l’assiduité, de son inscription ; d’une fusion "
            "(`person`), de la fiche fusionnée, que `person` remplace."
        )
    )
    organisation = serializers.UUIDField(help_text=_("L’agence qui reçoit le partage."))
    person = serializers.UUIDField()
    enrolment = serializers.UUIDField(allow_null=True)
    referral = serializers.UUIDField(allow_null=True)
    external_ids = serializers.ListField(
        child=serializers.CharField(),
        help_text=_("Vos propres identifiants de la personne."),
    )


class ChangePageShape(serializers.Serializer):
    results = EntryShape(many=True)
    cursor = serializers.CharField(
        help_text=_("La place après cette page : gardez-la pour la prochaine lecture.")
    )
    next = serializers.URLField(
        allow_null=True, help_text=_("La page suivante, si elle existe déjà.")
    )
    previous = serializers.URLField(
        allow_null=True, help_text=_("Toujours vide : la suite se lit vers l’avant.")
    )


class SnapshotShape(serializers.Serializer):
    cursor = serializers.CharField(
        help_text=_("La place d’avant la lecture des listes : la suite part de là.")
    )
    lists = serializers.ListField(
        child=serializers.URLField(),
        help_text=_("À lire en entier ; ce qui n’y est pas est à effacer chez vous."),
    )
