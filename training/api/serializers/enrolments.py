"""The follow-up record and the attendance, half-day by half-day."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from training.api.serializers.shapes import ListQuery, PersonShape
from training.cohorts.schedule import Period, SessionPlace
from training.enrolments.models import AttendanceMode, EnrolmentStatus
from training.register.models import AttendanceState, Method
from training.register.reading import RegisterRow

FINALITY = [("provisional", _("provisoire")), ("final", _("contresignée"))]


class EnrolmentQuery(ListQuery):
    status = serializers.ChoiceField(EnrolmentStatus.choices, required=False)
    cohort = serializers.UUIDField(required=False)
    external_id = serializers.CharField(
        required=False, help_text="Votre propre identifiant de la personne."
    )


class CohortSummaryShape(serializers.Serializer):
    id = serializers.UUIDField()
    reference = serializers.CharField()
    title = serializers.CharField()
    course = serializers.UUIDField()
    provider = serializers.CharField()
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)


class StateDatesShape(serializers.Serializer):
    """Business dates: when it happened, not when it was typed in."""

    planned_entry_on = serializers.DateField()
    planned_exit_on = serializers.DateField(allow_null=True)
    actual_entry_on = serializers.DateField(allow_null=True)
    actual_exit_on = serializers.DateField(allow_null=True)


class MinutesShape(serializers.Serializer):
    on_site = serializers.IntegerField()
    remote = serializers.IntegerField()


class AbsencesShape(serializers.Serializer):
    """Half-days by state; `to_justify` is not decided yet."""

    to_justify = serializers.IntegerField()
    excused = serializers.IntegerField()
    unexcused = serializers.IntegerField()


class AttendanceSummaryShape(serializers.Serializer):
    """In minutes. `realised` counts what isn't countersigned yet, `final` doesn't."""

    planned_minutes = MinutesShape()
    realised_minutes = MinutesShape()
    final_minutes = MinutesShape()
    absences = AbsencesShape()


class NextSessionShape(serializers.Serializer):
    id = serializers.UUIDField()
    title = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    mode = serializers.ChoiceField(SessionPlace.choices)


class EnrolmentShape(serializers.Serializer):
    """The follow-up record of one person in one cohort, as `show_followed` sends it."""

    id = serializers.UUIDField()
    person = PersonShape()
    cohort = CohortSummaryShape()
    referral = serializers.UUIDField(allow_null=True)
    status = serializers.ChoiceField(EnrolmentStatus.choices)
    status_reason = serializers.CharField(allow_blank=True)
    mode = serializers.ChoiceField(AttendanceMode.choices)
    dates = StateDatesShape()
    attendance = AttendanceSummaryShape()
    next_session = NextSessionShape(allow_null=True)
    updated_at = serializers.DateTimeField()


class HalfDayAttendanceShape(serializers.Serializer):
    """One half-day: planned, and what the register holds."""

    date = serializers.DateField(source="half_day.date")
    period = serializers.ChoiceField(Period.choices, source="half_day.period")
    starts_at = serializers.DateTimeField(source="half_day.starts_at")
    ends_at = serializers.DateTimeField(source="half_day.ends_at")
    mode = serializers.SerializerMethodField()
    state = serializers.ChoiceField(AttendanceState.choices)
    planned_minutes = MinutesShape(source="planned")
    minutes = serializers.SerializerMethodField()
    evidence = serializers.SerializerMethodField()
    is_late = serializers.BooleanField(source="facts.is_late")
    finality = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ChoiceField(SessionPlace.choices))
    def get_mode(self, row: RegisterRow) -> str:
        """Where the minutes done were; those planned while none is done."""
        minutes = row.facts if row.minutes else None
        on_site = minutes.on_site_minutes if minutes else row.planned.on_site
        remote = minutes.remote_minutes if minutes else row.planned.remote
        if on_site and remote:
            return SessionPlace.BOTH
        return SessionPlace.REMOTE if remote else SessionPlace.ON_SITE

    @extend_schema_field(MinutesShape)
    def get_minutes(self, row: RegisterRow):
        return {
            "on_site": row.facts.on_site_minutes,
            "remote": row.facts.remote_minutes,
        }

    @extend_schema_field(serializers.ChoiceField(Method.choices, allow_null=True))
    def get_evidence(self, row: RegisterRow):
        return row.facts.method if row.entry else None

    @extend_schema_field(serializers.ChoiceField(FINALITY))
    def get_finality(self, row: RegisterRow) -> str:
        return "final" if row.facts.is_final else "provisional"


class AttendanceShape(serializers.Serializer):
    enrolment = serializers.UUIDField()
    person = serializers.UUIDField()
    half_days = HalfDayAttendanceShape(many=True)
