"""The counsellor's list: one line per path, narrowed and sorted by the address."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import (
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from people.models import User, named
from people.viewer import Viewer
from training.enrolments.models import HOLDS_A_SEAT, Enrolment, EnrolmentStatus
from training.homes.partner.following import Followed, lines
from training.referrals.models import AWAITING_ANSWER, OPEN, Referral, ReferralStatus
from training.sharing.caseloads import colleagues_of, may_manage_caseloads
from training.sharing.models import AccessGrant, CaseloadAssignment

NO_DAY = date(9999, 12, 31)
CHASE_DAYS = 7
NOBODY = "sans"
REFERRAL, ENROLMENT = "referral", "enrolment"
SORTS = {
    "": (_("Plus récents d’abord"), ("-changed_at", "pk")),
    "nom": (_("Par nom"), ("name", "first", "pk")),
    "echeance": (_("Échéance la plus proche"), ("due_on", "pk")),
}
STATES = [
    (status, capfirst(status.label))
    for status in (*ReferralStatus, *EnrolmentStatus)
]  # fmt: skip


class FollowUpFilters(forms.Form):
    """What narrows the list. Wrong values in the address narrow nothing."""

    q = forms.CharField(label=_("Nom ou prénom"), required=False, max_length=100)
    etat = forms.ChoiceField(label=_("État"), required=False)
    formation = forms.ChoiceField(label=_("Formation"), required=False)
    organisme = forms.ChoiceField(label=_("Organisme"), required=False)
    conseiller = forms.ChoiceField(label=_("Conseiller"), required=False)
    tri = forms.ChoiceField(
        label=_("Ordre"),
        required=False,
        choices=[(key, label) for key, (label, _order) in SORTS.items()],
    )
    relancer = forms.BooleanField(label=_("À relancer seulement"), required=False)

    def __init__(self, data, *, viewer: Viewer, referrals: QuerySet[Referral]):
        super().__init__(data, prefix=None)
        self.fields["etat"].choices = [("", _("Tous")), *STATES]
        pairs = list(
            referrals.order_by()
            .values_list("course_id", "course__title", "provider_id", "provider__name")
            .distinct()
        )
        courses = {(str(pk), title) for pk, title, *_rest in pairs}
        providers = {(str(pk), name) for *_rest, pk, name in pairs}
        for field, found in (("formation", courses), ("organisme", providers)):
            choices = sorted(found, key=lambda pair: pair[1])
            self.fields[field].choices = [("", _("Tous")), *choices]
        self.fields["formation"].choices[0] = ("", _("Toutes"))
        if may_manage_caseloads(viewer):
            self.fields["conseiller"].choices = [
                ("", _("Tous")),
                (NOBODY, _("Sans conseiller")),
                *(
                    (str(user.pk), user.get_full_name())
                    for user in colleagues_of(viewer)
                ),
            ]
        else:
            del self.fields["conseiller"]

    @property
    def facts(self) -> dict[str, Any]:
        """What was chosen and can be: field → value."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def narrows(self) -> bool:
        return bool(set(self.facts) - {"tri"})


def sent_referrals(viewer: Viewer) -> QuerySet[Referral]:
    """Sent by the viewer's agency, of people whom they may follow; with the state
    that is shown: that of the seat which came of it, if one did."""
    shares = AccessGrant.objects.held_by(viewer).filter(
        referral=OuterRef("pk"), enrolment__isnull=False
    )
    return (
        Referral.objects.visible_to(viewer)
        .sent_by(viewer.organisation)
        .annotate(
            seat=Coalesce(
                "enrolment__status", Subquery(shares.values("enrolment__status")[:1])
            )
        )
        .annotate(shown=Coalesce("seat", "status"))
    )


def shared_enrolments(viewer: Viewer) -> QuerySet[Enrolment]:
    """Shared with the agency on their own account, without a referral of its own."""
    shares = AccessGrant.objects.held_by(viewer).filter(
        enrolment=OuterRef("pk"), referral=None
    )
    return (
        Enrolment.objects.visible_to(viewer)
        .filter(Exists(shares))
        .annotate(shown=F("status"))
    )


def under_way(referrals: QuerySet[Referral], *, running: bool) -> QuerySet[Referral]:
    """Those that go on: open, with a seat held or none yet. Or the others."""
    going_on = Q(status__in=OPEN) & (Q(seat=None) | Q(seat__in=HOLDS_A_SEAT))
    return referrals.filter(going_on) if running else referrals.exclude(going_on)


def keys(viewer: Viewer, facts: dict[str, Any], *, running: bool) -> QuerySet:
    """The lines to show, in order: rows of (kind, primary key) and what sorts them."""
    referrals = under_way(sent_referrals(viewer), running=running)
    enrolments = shared_enrolments(viewer)
    seats = Q(status__in=HOLDS_A_SEAT)
    enrolments = enrolments.filter(seats if running else ~seats)
    referrals = _narrowed(referrals, viewer, facts, course="course", of="provider")
    enrolments = _narrowed(
        enrolments,
        viewer,
        facts,
        course="cohort__action__page",
        of="cohort__delivering_provider",
    )
    if "relancer" in facts:
        today = timezone.localdate()
        referrals = referrals.filter(_to_chase(today))
        enrolments = enrolments.filter(status="enrolled", planned_entry_on__lt=today)
    order = SORTS[facts.get("tri", "")][1]
    rows = _sortable(referrals, REFERRAL, "expires_on").union(
        _sortable(enrolments, ENROLMENT, "planned_entry_on"), all=True
    )
    return rows.order_by(*order)


def _narrowed(
    rows: QuerySet, viewer: Viewer, facts: dict[str, Any], *, course: str, of: str
) -> QuerySet:
    """`course` and `of` lead to the course and to its provider."""
    rows = rows.filter(named(facts.get("q", ""), "person__"))
    plain = {"etat": "shown", "formation": course, "organisme": of}
    rows = rows.filter(
        **{path: facts[name] for name, path in plain.items() if name in facts}
    )
    if counsellor := facts.get("conseiller"):
        followed = (
            CaseloadAssignment.objects.current()
            .assigned()
            .by_a_member()
            .filter(organisation=viewer.organisation, person=OuterRef("person"))
        )
        if counsellor == NOBODY:
            return rows.filter(~Exists(followed))
        rows = rows.filter(Exists(followed.filter(counsellor=UUID(counsellor))))
    return rows


def _to_chase(today: date) -> Q:
    """The answer is late or nearly, or the seat's entry was never noted."""
    soon = today + timedelta(days=CHASE_DAYS)
    return (
        Q(status__in=AWAITING_ANSWER, expires_on__lte=soon)
        | Q(status=ReferralStatus.EXPIRED)
        | Q(seat="enrolled", enrolment__planned_entry_on__lt=today)
    )


def _sortable(rows: QuerySet, kind: str, due: str) -> QuerySet:
    return (
        rows.order_by()
        .annotate(
            kind=Value(kind),
            changed_at=F("updated_at"),
            name=F("person__birth_name"),
            first=F("person__first_names"),
            due_on=Coalesce(F(due), Value(NO_DAY), output_field=DateField()),
        )
        .values_list("kind", "pk", "changed_at", "name", "first", "due_on")
    )


def rows_of(viewer: Viewer, chosen: Iterable[Sequence]) -> list[Followed]:
    """The lines of these keys, in their order; as many queries for 3 as for 30."""
    chosen = [(kind, pk) for kind, pk, *_order in chosen]
    referrals = Referral.objects.visible_to(viewer).filter(
        pk__in=[pk for kind, pk in chosen if kind == REFERRAL]
    )
    enrolments = Enrolment.objects.visible_to(viewer).filter(
        pk__in=[pk for kind, pk in chosen if kind == ENROLMENT]
    )
    found = lines(
        viewer, list(referrals.with_details()), list(enrolments.with_details())
    )
    place = {pk: index for index, (_kind, pk) in enumerate(chosen)}
    return sorted(found, key=lambda row: place[row.key])


def counsellors_by_person(viewer: Viewer, persons: Iterable[UUID]) -> dict[UUID, User]:
    """Person → the assigned counsellor of the viewer's agency, for the manager."""
    rows = (
        CaseloadAssignment.objects.current()
        .assigned()
        .by_a_member()
        .filter(organisation=viewer.organisation, person__in=set(persons))
        .select_related("counsellor")
    )
    return {row.person_id: row.counsellor for row in rows}
