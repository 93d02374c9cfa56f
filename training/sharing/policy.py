"""The one place that decides who sees what; every door asks it.

Who sees which part without a share, and which scope opens it to an agency, stands
in `training.sharing.rules.table`, from which every function here is built; the
system (imports, the demo's builder, daily chores) sees everything.

A share (`AccessGrant`) opens its parts through the counsellor in charge of the
person, a named stand-in, the agency's manager, or a client that the agency mandated.
A colleague without the person in their caseload sees nothing.

The functions return `Q` objects on the named model, built from field names alone,
so that every topic above can use them.
"""

from django.db.models import Exists, OuterRef, Q

from people.models import Role
from people.viewer import Viewer, ViewerKind
from training.sharing.models import AccessGrant, CaseloadAssignment, Scope
from training.sharing.rules.table import FIGURES, FILE, SESSIONS, TABLE, Standing, sees

NOTHING = Q(pk__in=[])
EVERYTHING = Q()
PROVIDER_ROLES = (Role.OFFICE, Role.MANAGER)
# The states of a referral in which its author awaits an answer.
AWAITED = ("sent", "received", "invited", "tested", "waitlisted")


def _shared_enrolment(viewer: Viewer, scope: str, prefix: str = "") -> Q:
    """`prefix` leads from the filtered model to the enrolment ("" or "enrolment__")."""
    if not sees(Standing.SHARE, scope):
        return NOTHING
    grants = AccessGrant.objects.held_by(viewer).opening(TABLE[scope].scope)
    by_enrolment = grants.filter(enrolment=OuterRef(f"{prefix}pk"))
    by_referral = grants.filter(
        referral__isnull=False, referral=OuterRef(f"{prefix}referral")
    )
    by_person = grants.filter(is_widened=True, person=OuterRef(f"{prefix}person"))
    return Q(Exists(by_enrolment)) | Q(Exists(by_referral)) | Q(Exists(by_person))


def _acts_as(viewer: Viewer, standing: str, part: str, *roles: str) -> bool:
    """A colleague in one of these roles, whose standing opens the part."""
    is_colleague = viewer.kind == ViewerKind.USER and viewer.organisation is not None
    return is_colleague and viewer.has_role(*roles) and sees(standing, part)


def _own(viewer: Viewer, part: str, path: str) -> Q:
    """The person's own rows; `path` leads to the person."""
    if viewer.person is None or not sees(Standing.PERSON, part):
        return NOTHING
    return Q(**{path: viewer.person})


def _of_provider(viewer: Viewer, part: str, prefix: str) -> Q:
    """Cohorts for which the viewer's office answers or which it runs."""
    if not _acts_as(viewer, Standing.OFFICE, part, *PROVIDER_ROLES):
        return NOTHING
    run = Q(**{f"{prefix}responsible_provider": viewer.organisation})
    return run | Q(**{f"{prefix}delivering_provider": viewer.organisation})


def cohorts_run_by(viewer: Viewer, prefix: str = "") -> Q:
    """Cohorts whose daily life the viewer runs, teaches or coordinates.

    `prefix` leads from the filtered model to the cohort.
    """
    allowed = provider_cohorts(viewer, prefix, part=FIGURES)
    if _acts_as(viewer, Standing.COORDINATOR, FIGURES, Role.COORDINATOR):
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


def provider_cohorts(
    viewer: Viewer, prefix: str = "", *, part: str = Scope.FOLLOW_UP
) -> Q:
    """Cohorts whose persons the viewer may know, or that part of them: a coordinator
    knows none."""
    if viewer.is_system:
        return EVERYTHING
    allowed = _of_provider(viewer, part, prefix)
    if _acts_as(viewer, Standing.TRAINER, part, Role.TRAINER):
        allowed |= _taught(viewer, prefix)
    return allowed


def referrals_seen_by(viewer: Viewer) -> Q:
    """On `Referral`: one's own, those of one's share, those sent to one's office."""
    if viewer.is_system:
        return EVERYTHING
    allowed = _own(viewer, Scope.REFERRAL, "person")
    if _acts_as(viewer, Standing.OFFICE, Scope.REFERRAL, *PROVIDER_ROLES):
        allowed |= Q(provider=viewer.organisation) & ~Q(status="draft")
    if sees(Standing.SHARE, Scope.REFERRAL):
        grants = AccessGrant.objects.held_by(viewer).opening(Scope.REFERRAL)
        allowed |= Q(Exists(grants.filter(referral=OuterRef("pk"))))
    if _acts_as(viewer, Standing.AUTHOR, Scope.REFERRAL, Role.COUNSELLOR):
        allowed |= _written_by(viewer)
    return allowed


def _written_by(viewer: Viewer) -> Q:
    """On `Referral`: what a counsellor sees as its author, or is asked."""
    own = Q(counsellor=viewer.user, referring_organisation=viewer.organisation)
    rows = CaseloadAssignment.objects.filter(
        counsellor=viewer.user,
        organisation=viewer.organisation,
        person=OuterRef("person"),
    )
    wished = Q(is_own_wish=True, referring_organisation=viewer.organisation)
    shares = (
        AccessGrant.objects.in_force()
        .opening(Scope.REFERRAL)
        .filter(organisation=viewer.organisation, referral=OuterRef("pk"))
    )
    entrusted = rows.filter(ended_at__isnull=False)
    return (
        # A draft has no share yet: it is its author's alone.
        (own & Q(status="draft"))
        # What a person asks of their counsellor reaches whoever follows them today.
        | (wished & Q(status="draft") & Q(Exists(rows.current())))
        # Who refers a colleague's person awaits the answer, and sees no more, unless
        # they have handed the person over since.
        | (own & Q(status__in=AWAITED) & Q(Exists(shares) & ~Exists(entrusted)))
    )


def enrolments_seen_by(viewer: Viewer, scope: str = Scope.FOLLOW_UP) -> Q:
    """On `Enrolment`: one's own, those one runs, those a share opens for `scope`."""
    return _enrolments(viewer, scope, "")


def enrolments_run_or_own(viewer: Viewer, scope: str) -> Q:
    """On `Enrolment`: those one sees without any share; `Openings` knows of these."""
    run = provider_cohorts(viewer, "cohort__", part=scope)
    return run if viewer.is_system else run | _own(viewer, scope, "person")


def enrolment_rows_seen_by(viewer: Viewer, scope: str) -> Q:
    """On any model with an `enrolment`: attendance, outcomes, certificates."""
    return _enrolments(viewer, scope, "enrolment__")


def _enrolments(viewer: Viewer, scope: str, prefix: str) -> Q:
    own = _own(viewer, scope, f"{prefix}person")
    return enrolments_worked_on(viewer, scope, prefix) | own


def enrolments_worked_on(viewer: Viewer, scope: str, prefix: str = "") -> Q:
    """On `Enrolment`: those of one's work, by one's office or a share; not one's own.

    `prefix` leads from the filtered model to the enrolment.
    """
    if viewer.is_system:
        return EVERYTHING
    return provider_cohorts(viewer, f"{prefix}cohort__", part=scope) | (
        _shared_enrolment(viewer, scope, prefix)
    )


def notes_seen_by(viewer: Viewer) -> Q:
    """On `Note`: the provider and the partners of the share, what another organisation
    doesn't keep for itself; the person, what its author opens to them."""
    if viewer.is_system:
        return EVERYTHING
    among = enrolments_worked_on(viewer, Scope.NOTES, "enrolment__")
    kept_here = Q(organisation__in=viewer.mandated_ids)
    if viewer.organisation is not None and viewer.kind == ViewerKind.USER:
        kept_here = Q(organisation=viewer.organisation)
    told = ~Q(visibility="organisation") | kept_here
    own = _own(viewer, Scope.NOTES, "enrolment__person")
    return (among & told) | (own & Q(visibility="person_too"))


def file_rows_seen_by(viewer: Viewer) -> Q:
    """On any model with an `enrolment`: one's own enrolment file, and those kept by
    one's office. Trainers and partners open none of it, whatever is shared."""
    if viewer.is_system:
        return EVERYTHING
    office = _of_provider(viewer, FILE, "enrolment__cohort__")
    return office | _own(viewer, FILE, "enrolment__person")


def class_sessions_seen_by(viewer: Viewer) -> Q:
    """On `ClassSession`: trainers, the provider's office, and those enrolled."""
    if viewer.is_system:
        return EVERYTHING
    allowed = _of_provider(viewer, SESSIONS, "cohort__")
    if _acts_as(viewer, Standing.TRAINER, SESSIONS, Role.TRAINER):
        allowed |= Q(
            trainers=viewer.user, cohort__delivering_provider=viewer.organisation
        )
    if viewer.person is not None and sees(Standing.PERSON, SESSIONS):
        attending = {"person": viewer.person, "status__in": ("enrolled", "in_training")}
        for path in ("cohort", "guest_cohorts"):
            allowed |= Q(
                **{f"{path}__enrolments__{key}": v for key, v in attending.items()}
            )
    return allowed
