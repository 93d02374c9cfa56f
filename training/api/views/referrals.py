"""Referrals: a partner's program sends one, follows it, withdraws it."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from rest_framework import status
from rest_framework.response import Response

from people.matching import IdentifierConflict, recognise_person
from training.api.conditions import check_condition, tag_of_answer
from training.api.idempotency import done_once
from training.api.pagination import with_change
from training.api.problems import Conflict
from training.api.reading import with_identifier
from training.api.referred import read_referred, show_referred
from training.api.referring import agency_of, counsellor_of, target_of
from training.api.schema import (
    IDEMPOTENCY_KEY,
    IF_MATCH_IF_WANTED,
    describe_get,
    describe_list,
    describe_post,
)
from training.api.serializers.referrals import (
    NewReferral,
    ReferralQuery,
    ReferralShape,
    Withdrawal,
)
from training.api.views.base import PlainRowsViewSet
from training.referrals.models import Referral
from training.referrals.services import refer_person, withdraw_referral
from training.sharing.models import Scope


class ReferralViewSet(PlainRowsViewSet):
    """The referrals of the agencies for which the client acts."""

    required_scopes = {
        "list": "referrals:read",
        "retrieve": "referrals:read",
        "create": "referrals:write",
        "withdraw": "referrals:write",
    }
    query_class = ReferralQuery
    part = Scope.REFERRAL

    def rows(self):
        rows = Referral.objects.visible_to(self.request.viewer)
        return rows.annotate(changed_at=F("updated_at"))

    def narrowed(self, rows, query):
        rows = super().narrowed(rows, query)
        if wanted := query.get("status"):
            rows = rows.filter(status=wanted)
        if identifier := query.get("external_id"):
            rows = with_identifier(rows, self.request.viewer, identifier)
        return rows

    def in_full(self, rows):
        return read_referred(rows, self.request.viewer)

    def shown(self, rows):
        return [show_referred(row) for row in rows]

    @describe_list(
        "referrals_list", ReferralQuery, ReferralShape, "Lister les orientations"
    )
    def list(self, request):
        return self.list_page()

    @describe_get("referrals_get", ReferralShape, "Lire une orientation")
    def retrieve(self, request, pk: UUID):
        return self.one(pk)

    @describe_post(
        "referrals_create",
        NewReferral,
        ReferralShape,
        "Orienter une personne",
        code=201,
        parameters=[IDEMPOTENCY_KEY],
    )
    def create(self, request):
        wanted = self.checked(NewReferral)
        pk, replayed = done_once(request, lambda: self._refer(wanted))
        response = self.one(pk)
        response.status_code = status.HTTP_201_CREATED
        response.headers["Location"] = request.build_absolute_uri(
            reverse("api:referral", args=[pk])
        )
        if replayed:
            response.headers["Idempotency-Replayed"] = "true"
        return response

    @transaction.atomic
    def _refer(self, wanted: dict[str, Any]) -> UUID:
        """A refused referral leaves no person behind: both or neither."""
        viewer = self.request.viewer
        agency = agency_of(viewer, wanted.get("referring_organisation"))
        counsellor = counsellor_of(agency, wanted.get("counsellor"))
        target = target_of(wanted.get("cohort"), wanted.get("course"))
        facts = dict(wanted["person"])
        external_id = facts.pop("external_id", "")
        try:
            person = recognise_person(
                facts, organisation=agency, external_id=external_id
            )
        except IdentifierConflict as error:
            raise Conflict(error.sentence, code=error.code) from error
        return refer_person(
            person,
            by=viewer,
            referring_organisation=agency,
            counsellor=counsellor,
            wanted_mode=wanted["wanted_mode"],
            message=wanted["message"],
            accepts_waiting_list=wanted["accepts_waiting_list"],
            **target,
        ).pk

    @describe_post(
        "referrals_withdraw",
        Withdrawal,
        ReferralShape,
        "Retirer une orientation",
        parameters=[IF_MATCH_IF_WANTED],
    )
    def withdraw(self, request, pk: UUID):
        said = self.checked(Withdrawal)
        # Read before: the agency's share ends with the referral.
        before = self.found(pk)
        self.journal([before.person_id])
        seen = tag_of_answer(show_referred(before))
        check_condition(request, seen, is_needed=False)
        moved = withdraw_referral(
            Referral.objects.get(pk=pk),
            by=request.viewer,
            reason=said["reason"],
            words=said["reason_text"],
        )
        [after] = self.in_full(with_change(Referral, pk=moved.pk))
        return Response(show_referred(after._replace(external_id=before.external_id)))
