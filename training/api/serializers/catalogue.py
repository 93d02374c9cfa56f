"""Courses and cohorts, open to all."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cms.models import CourseCode
from cms.models.actions import DeliveryMode
from cms.models.courses import Level, Nature
from training.api.serializers.shapes import ListQuery, OrganisationShape
from training.cohorts.models import Cohort


class CohortQuery(ListQuery):
    course = serializers.UUIDField(
        required=False, help_text="Les sessions de cette formation."
    )


class CodeShape(serializers.Serializer):
    kind = serializers.ChoiceField(CourseCode.Kind.choices)
    code = serializers.CharField()
    label = serializers.CharField()


class ContactShape(serializers.Serializer):
    name = serializers.CharField(source="contact_name")
    phone = serializers.CharField(source="contact_phone")
    email = serializers.CharField(source="contact_email")


class ActionPlaceShape(serializers.Serializer):
    name = serializers.CharField(source="place_name")
    street = serializers.CharField()
    postal_code = serializers.CharField()
    city = serializers.CharField()
    insee_code = serializers.CharField()


class ActionShape(serializers.Serializer):
    """A way in which the course is given (LHEO: action)."""

    id = serializers.UUIDField(source="uuid")
    reference = serializers.CharField()
    mode = serializers.ChoiceField(DeliveryMode.choices)
    rhythm = serializers.CharField()
    hours_total = serializers.IntegerField(allow_null=True)
    hours_in_centre = serializers.IntegerField(allow_null=True)
    hours_in_company = serializers.IntegerField(allow_null=True)
    price = serializers.DecimalField(
        max_digits=9, decimal_places=2, allow_null=True, help_text="Euros, TTC."
    )
    is_funding_possible = serializers.BooleanField()
    is_permanent_entry = serializers.BooleanField()
    delivering_provider = OrganisationShape(allow_null=True)
    place = ActionPlaceShape(source="*")


class CourseShape(serializers.Serializer):
    """A course (LHEO: formation)."""

    id = serializers.UUIDField(source="translation_key")
    title = serializers.CharField()
    url = serializers.SerializerMethodField()
    provider = serializers.SerializerMethodField()
    objective = serializers.CharField()
    expected_results = serializers.CharField()
    content = serializers.CharField()
    nature = serializers.ChoiceField(Nature.choices)
    is_certifying = serializers.BooleanField()
    entry_level = serializers.ChoiceField(Level.choices)
    exit_level = serializers.ChoiceField(Level.choices, allow_blank=True)
    contact = ContactShape(source="*")
    codes = CodeShape(many=True, source="codes.all")
    actions = ActionShape(many=True, source="actions.all")
    updated_at = serializers.DateTimeField(source="changed_at")

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_url(self, course) -> str | None:
        return course.get_full_url(self.context["request"]._request)

    @extend_schema_field(OrganisationShape(allow_null=True))
    def get_provider(self, course):
        provider = self.context["providers"].get(course.pk)
        return OrganisationShape(provider).data if provider else None


class CohortPlaceShape(serializers.Serializer):
    name = serializers.CharField(source="place_name")
    address = serializers.CharField()
    postal_code = serializers.CharField()
    city = serializers.CharField()
    insee_code = serializers.CharField()


class SeatsShape(serializers.Serializer):
    """Seats on site and remote, and how many are left."""

    on_site = serializers.IntegerField(source="capacity_on_site")
    remote = serializers.IntegerField(source="capacity_remote")
    left_on_site = serializers.SerializerMethodField()
    left_remote = serializers.SerializerMethodField()

    def get_left_on_site(self, cohort) -> int:
        return max(cohort.capacity_on_site - cohort.taken_on_site, 0)

    def get_left_remote(self, cohort) -> int:
        return max(cohort.capacity_remote - cohort.taken_remote, 0)


class ExternalReferenceShape(serializers.Serializer):
    source = serializers.CharField()
    value = serializers.CharField()


class CohortShape(serializers.Serializer):
    """A session de formation."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    course = serializers.UUIDField(source="action.page.translation_key")
    action = serializers.UUIDField(source="action.uuid")
    title = serializers.CharField()
    nature = serializers.ChoiceField(Nature.choices)
    mode = serializers.ChoiceField(DeliveryMode.choices, source="action.mode")
    responsible_provider = OrganisationShape()
    delivering_provider = OrganisationShape()
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    is_permanent_entry = serializers.BooleanField()
    recruitment = serializers.ChoiceField(Cohort.Recruitment.choices)
    place = CohortPlaceShape(source="*")
    time_zone = serializers.CharField()
    seats = SeatsShape(source="*")
    external_references = ExternalReferenceShape(
        many=True, source="external_references.all"
    )
    updated_at = serializers.DateTimeField(source="changed_at")
