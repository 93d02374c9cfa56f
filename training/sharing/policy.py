"""The one place that decides who sees what; every door asks it.

Without a share:
- the person sees all of their own record;
- the provider's office and managers see the referrals sent to them and the
  enrolments of the cohorts they run; trainers those of the cohorts they teach;
- a coordinator sees the figures of their territory's cohorts, and its shares;
- the system (imports, the demo's builder, daily chores) sees everything.

With a share (`AccessGrant`) an agency sees the parts it opens, through the
counsellor in charge of the person, a named stand-in, the agency's manager, or a
client that the agency mandated. A colleague without the person in their caseload
sees nothing.

The functions return `Q` objects on the named model, built from field names alone,
so that every topic above can use them.
"""

from django.db.models import Exists, OuterRef, Q

from people.models import Role
from people.viewer import Viewer, ViewerKind
from training.sharing.models import AccessGrant, CaseloadAssignment, Scope

NOTHING = Q(pk__in=[])
EVERYTHING = Q()
PROVIDER_ROLES = (Role.OFFICE, Role.MANAGER)
# The states of a referral in which its author awaits an answer.
AWAITED = ("sent", "received", "invited", "tested", "waitlisted")


def _shared_enrolment(viewer: Viewer, scope: str, prefix: str = "") -> Q:
    """`prefix` leads from the filtered model to the enrolment ("" or "enrolment__")."""
    grants = AccessGrant.objects.held_by(viewer).opening(scope)
    by_enrolment = grants.filter(enrolment=OuterRef(f"{prefix}pk"))
    by_referral = grants.filter(
        referral__isnull=False, referral=OuterRef(f"{prefix}referral")
    )
    by_person = grants.filter(is_widened=True, person=OuterRef(f"{prefix}person"))
    return Q(Exists(by_enrolment)) | Q(Exists(by_referral)) | Q(Exists(by_person))


def cohorts_run_by(viewer: Viewer, prefix: str = "") -> Q:
    """Cohorts whose daily life the viewer runs, teaches or coordinates.

    `prefix` leads from the filtered model to the cohort.
    """
    allowed = provider_cohorts(viewer, prefix)
    if viewer.kind == ViewerKind.USER and viewer.has_role(Role.COORDINATOR):
        allowed |= Q(**{f"{prefix}territory": viewer.organisation})
    return allowed


def _taught(viewer: Viewer, prefix: str) -> Q:
    """Cohorts that the viewer teaches for the organisation chosen now: those that
    lead a class session, and their guests, whose register is kept in the same room."""
    sessions = viewer.user.class_sessions.filter(
        cohort__delivering_provider=viewer.organisation
    )
    guests = sessions.filter(guest_cohorts__isnull=False)
    return Q(**{f"{prefix}pk__in": sessions.values("cohort")}) | Q(
        **{f"{prefix}pk__in": guests.values("guest_cohorts")}
    )


def provider_cohorts(viewer: Viewer, prefix: str = "") -> Q:
    """Cohorts whose persons the viewer may know: a coordinator knows none."""
    if viewer.is_system:
        return EVERYTHING
    if viewer.kind != ViewerKind.USER or viewer.organisation is None:
        return NOTHING
    allowed = NOTHING
    if viewer.has_role(*PROVIDER_ROLES):
        allowed |= Q(**{f"{prefix}responsible_provider": viewer.organisation})
        allowed |= Q(**{f"{prefix}delivering_provider": viewer.organisation})
    if viewer.has_role(Role.TRAINER):
        allowed |= _taught(viewer, prefix)
    return allowed


def referrals_seen_by(viewer: Viewer) -> Q:
    """On `Referral`: one's own, those of one's share, those sent to one's office."""
    if viewer.is_system:
        return EVERYTHING
    allowed = NOTHING
    if viewer.person is not None:
        allowed |= Q(person=viewer.person)
    if viewer.kind == ViewerKind.USER and viewer.has_role(*PROVIDER_ROLES):
        allowed |= Q(provider=viewer.organisation) & ~Q(status="draft")
    grants = AccessGrant.objects.held_by(viewer).opening(Scope.REFERRAL)
    allowed |= Q(Exists(grants.filter(referral=OuterRef("pk"))))
    if viewer.kind == ViewerKind.USER and viewer.has_role(Role.COUNSELLOR):
        own = Q(counsellor=viewer.user, referring_organisation=viewer.organisation)
        # A draft has no share yet: it is its author's alone.
        allowed |= own & Q(status="draft")
        # What a person asks of their counsellor reaches whoever follows them today.
        followed = CaseloadAssignment.objects.current().filter(
            counsellor=viewer.user,
            organisation=viewer.organisation,
            person=OuterRef("person"),
        )
        wished = Q(is_own_wish=True, referring_organisation=viewer.organisation)
        allowed |= wished & Q(status="draft") & Q(Exists(followed))
        # Who refers a colleague's person awaits the answer, and sees no more.
        shares = AccessGrant.objects.in_force().opening(Scope.REFERRAL)
        shares = shares.filter(
            organisation=viewer.organisation, referral=OuterRef("pk")
        )
        entrusted = CaseloadAssignment.objects.filter(
            counsellor=viewer.user,
            organisation=viewer.organisation,
            person=OuterRef("person"),
            ended_at__isnull=False,
        )
        # … unless they have handed the person over since.
        allowed |= own & Q(status__in=AWAITED) & Q(Exists(shares) & ~Exists(entrusted))
    return allowed


def enrolments_seen_by(viewer: Viewer, scope: str = Scope.FOLLOW_UP) -> Q:
    """On `Enrolment`: one's own, those one runs, those a share opens for `scope`."""
    return _enrolments(viewer, scope, "")


def enrolment_rows_seen_by(viewer: Viewer, scope: str) -> Q:
    """On any model with an `enrolment`: attendance, outcomes, certificates."""
    return _enrolments(viewer, scope, "enrolment__")


def _enrolments(viewer: Viewer, scope: str, prefix: str) -> Q:
    if viewer.is_system:
        return EVERYTHING
    allowed = provider_cohorts(viewer, f"{prefix}cohort__")
    if viewer.person is not None:
        allowed |= Q(**{f"{prefix}person": viewer.person})
    return allowed | _shared_enrolment(viewer, scope, prefix)


def file_rows_seen_by(viewer: Viewer) -> Q:
    """On any model with an `enrolment`: one's own enrolment file, and those kept by
    one's office. Trainers and partners open none of it, whatever is shared."""
    if viewer.is_system:
        return EVERYTHING
    allowed = NOTHING
    if viewer.kind == ViewerKind.USER and viewer.has_role(*PROVIDER_ROLES):
        provider = viewer.organisation
        allowed |= Q(enrolment__cohort__responsible_provider=provider)
        allowed |= Q(enrolment__cohort__delivering_provider=provider)
    if viewer.person is not None:
        allowed |= Q(enrolment__person=viewer.person)
    return allowed


def class_sessions_seen_by(viewer: Viewer) -> Q:
    """On `ClassSession`: trainers, the provider's office, and those enrolled."""
    if viewer.is_system:
        return EVERYTHING
    allowed = NOTHING
    if viewer.kind == ViewerKind.USER and viewer.organisation is not None:
        if viewer.has_role(Role.TRAINER):
            allowed |= Q(
                trainers=viewer.user, cohort__delivering_provider=viewer.organisation
            )
        if viewer.has_role(*PROVIDER_ROLES):
            allowed |= Q(cohort__responsible_provider=viewer.organisation)
            allowed |= Q(cohort__delivering_provider=viewer.organisation)
    if viewer.person is not None:
        attending = {"person": viewer.person, "status__in": ("enrolled", "in_training")}
        for path in ("cohort", "guest_cohorts"):
            allowed |= Q(
                **{f"{path}__enrolments__{key}": v for key, v in attending.items()}
            )
    return allowed
