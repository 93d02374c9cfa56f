"""Notes and outcomes of an enrolment: read, written, corrected by new versions."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError as Unfit
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from people.models import Organisation
from training.api.conditions import ChangedMeanwhile, check_condition, tag_of
from training.api.idempotency import done_once
from training.api.referring import agency_of
from training.api.schema import (
    IDEMPOTENCY_KEY,
    IF_MATCH,
    describe_get,
    describe_list,
    describe_post,
)
from training.api.serializers.record import (
    NewNote,
    NewOutcome,
    NoteCorrection,
    NoteShape,
    OutcomeCorrection,
    OutcomeShape,
)
from training.api.serializers.shapes import ListQuery
from training.api.views.base import ApiViewSet
from training.enrolments.models import Enrolment
from training.follow_up.models import Note, Outcome, Versioned
from training.follow_up.notes import correct_note, write_note
from training.follow_up.outcomes import correct_outcome, record_outcome
from training.follow_up.refusals import HasChanged
from training.sharing.models import AccessGrant, Scope


class VersionedViewSet(ApiViewSet):
    """What stands of one enrolment; `address` names the page of one row."""

    http_method_names = ["get", "head", "post", "patch"]
    model: type[Versioned]
    shape: type[Serializer]
    address = ""

    def enrolment(self) -> Enrolment:
        rows = Enrolment.objects.visible_to(self.request.viewer, self.part)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def rows(self):
        rows = self.model.objects.visible_to(self.request.viewer).current()
        return (
            rows.filter(enrolment=self.kwargs["pk"])
            .with_details()
            .annotate(changed_at=F("recorded_at"), person_id=F("enrolment__person_id"))
        )

    def shown(self, rows):
        return self.shape(rows, many=True).data

    def _list(self) -> Response:
        self.enrolment()
        return self.list_page()

    def _one(self, reference: UUID) -> Response:
        row = get_object_or_404(self.rows(), reference=reference)
        self.journal([row.person_id])
        return Response(self.shown([row])[0], headers={"ETag": tag_of(row)})

    def _create(self, wanted: dict[str, Any], write: Callable) -> Response:
        """In the name of an agency that has a share opening this part."""
        request, enrolment = self.request, self.enrolment()
        named = wanted.pop("organisation", None)
        agency = agency_of(request.viewer, named, field="organisation")
        if not self._shares_with(agency, enrolment):
            raise Http404
        reference, replayed = done_once(
            request,
            lambda: (
                self.fitting(
                    write, enrolment, by=request.viewer, organisation=agency, **wanted
                ).reference
            ),
        )
        response = self._one(reference)
        response.status_code = 201
        response.headers["Location"] = request.build_absolute_uri(
            reverse(self.address, args=[enrolment.pk, reference])
        )
        if replayed:
            response.headers["Idempotency-Replayed"] = "true"
        return response

    def _shares_with(self, agency: Organisation, enrolment: Enrolment) -> bool:
        """One of several that mandate the client doesn't speak for another."""
        shares = AccessGrant.objects.held_by(self.request.viewer).opening(self.part)
        return shares.filter(organisation=agency, person=enrolment.person_id).exists()

    def _correct(
        self, reference: UUID, wanted: dict[str, Any], correct: Callable
    ) -> Response:
        row = get_object_or_404(self.rows(), reference=reference)
        check_condition(self.request, tag_of(row))
        try:
            self.fitting(
                correct, row, by=self.request.viewer, expected=row.version, **wanted
            )
        except HasChanged as error:
            raise ChangedMeanwhile from error
        return self._one(reference)

    def fitting(self, work: Callable, *args, **facts) -> Versioned:
        """What the model's own rules refuse is the body's mistake."""
        try:
            return work(*args, **facts)
        except Unfit as error:
            raise ValidationError({"non_field_errors": error.messages}) from error


class NoteViewSet(VersionedViewSet):
    model, shape, part, address = Note, NoteShape, Scope.NOTES, "api:note"
    required_scopes = {
        "list": "notes:read",
        "retrieve": "notes:read",
        "create": "notes:write",
        "correct": "notes:write",
    }

    @describe_list("notes_list", ListQuery, NoteShape, "Lister les notes")
    def list(self, request, pk: UUID):
        return self._list()

    @describe_get("notes_get", NoteShape, "Lire une note")
    def retrieve(self, request, pk: UUID, reference: UUID):
        return self._one(reference)

    @describe_post(
        "notes_create",
        NewNote,
        NoteShape,
        "Écrire une note",
        code=201,
        parameters=[IDEMPOTENCY_KEY],
    )
    def create(self, request, pk: UUID):
        return self._create(self.checked(NewNote), write_note)

    @describe_post(
        "notes_correct",
        NoteCorrection,
        NoteShape,
        "Corriger une note",
        parameters=[IF_MATCH],
    )
    def correct(self, request, pk: UUID, reference: UUID):
        return self._correct(reference, self.checked(NoteCorrection), correct_note)


class OutcomeViewSet(VersionedViewSet):
    model, shape, part, address = Outcome, OutcomeShape, Scope.OUTCOMES, "api:outcome"
    required_scopes = {
        "list": "outcomes:read",
        "retrieve": "outcomes:read",
        "create": "outcomes:write",
        "correct": "outcomes:write",
    }

    @describe_list(
        "outcomes_list", ListQuery, OutcomeShape, "Lister les suites de parcours"
    )
    def list(self, request, pk: UUID):
        return self._list()

    @describe_get("outcomes_get", OutcomeShape, "Lire une suite de parcours")
    def retrieve(self, request, pk: UUID, reference: UUID):
        return self._one(reference)

    @describe_post(
        "outcomes_create",
        NewOutcome,
        OutcomeShape,
        "Noter une suite de parcours",
        code=201,
        parameters=[IDEMPOTENCY_KEY],
    )
    def create(self, request, pk: UUID):
        return self._create(self.checked(NewOutcome), record_outcome)

    @describe_post(
        "outcomes_correct",
        OutcomeCorrection,
        OutcomeShape,
        "Corriger une suite de parcours",
        parameters=[IF_MATCH],
    )
    def correct(self, request, pk: UUID, reference: UUID):
        wanted = self.checked(OutcomeCorrection)
        return self._correct(reference, wanted, correct_outcome)
