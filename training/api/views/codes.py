"""Every code list that the API's answers use, with its labels; open to all."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from cms.models.actions import DeliveryMode
from cms.models.courses import CourseCode, Level, Nature
from training.api.schema import describe_codes
from training.api.views.catalogue import CatalogueViewSet
from training.certificates.models import Certificate
from training.changes import ChangeAction, ChangeKind
from training.cohorts.models import Cohort
from training.cohorts.schedule import Period, SessionPlace
from training.enrolments.models import AttendanceMode, EnrolmentStatus
from training.follow_up.models import Note, Outcome
from training.referrals.models import ReferralStatus, RefusalReason, WithdrawalReason
from training.register.models import AttendanceState, Method

# The name under which the list is known → (what it is, its codes).
LISTS: dict[str, tuple[str, type[TextChoices]]] = {
    "delivery_mode": (_("modalité d’une action"), DeliveryMode),
    "level": (_("niveau d’entrée ou de sortie"), Level),
    "nature": (_("nature de l’action (L.6313-1)"), Nature),
    "course_code": (_("nomenclature d’un code de formation"), CourseCode.Kind),
    "recruitment": (_("état du recrutement d’une session"), Cohort.Recruitment),
    "referral_status": (_("état d’une orientation"), ReferralStatus),
    "refusal_reason": (_("motif de refus"), RefusalReason),
    "withdrawal_reason": (_("motif de retrait"), WithdrawalReason),
    "enrolment_status": (_("état d’une inscription"), EnrolmentStatus),
    "attendance_mode": (_("façon de suivre la formation"), AttendanceMode),
    "session_place": (_("lieu d’une séance"), SessionPlace),
    "half_day": (_("demi-journée"), Period),
    "attendance_state": (_("présence ou absence"), AttendanceState),
    "evidence": (_("preuve de présence"), Method),
    "note_visibility": (_("lecteurs d’une note"), Note.Visibility),
    "outcome_situation": (_("situation après la formation"), Outcome.Situation),
    "outcome_contract": (_("contrat de travail"), Outcome.Contract),
    "outcome_source": (_("source d’une suite de parcours"), Outcome.Source),
    "certificate_kind": (_("document délivré"), Certificate.Kind),
    "certificate_status": (_("état d’un document délivré"), Certificate.Status),
    "change_kind": (_("ce qui a changé"), ChangeKind),
    "change_action": (_("façon de changer"), ChangeAction),
}


class LabelledShape(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()


class CodeListShape(serializers.Serializer):
    name = serializers.CharField()
    label = serializers.CharField()
    codes = LabelledShape(many=True)


class CodesViewSet(CatalogueViewSet):
    """A short, whole answer: it has no pages."""

    pagination_class = None

    @describe_codes(CodeListShape)
    def list(self, request):
        lists = [
            {
                "name": name,
                "label": label,
                "codes": [{"code": code, "label": said} for code, said in kind.choices],
            }
            for name, (label, kind) in LISTS.items()
        ]
        return Response(CodeListShape(lists, many=True).data)
