"""How the demo makes a cohort, a timetable, a referral, an enrolment, in one call."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from cms.models import CoursePage
from config.demo import cast
from config.demo.candidates import build_candidates
from config.demo.modules import name_modules
from people.models import Organisation, Person, Role, User
from people.viewer import Viewer
from training.cohorts.models import Cohort, ExternalReference, Funding
from training.cohorts.planning import plan_pattern
from training.cohorts.working_days import is_working_day
from training.enrolments.models import Enrolment, EnrolmentEvent
from training.referrals.models import AWAITING_ANSWER, Referral, ReferralEvent
from training.sharing.services import assign_counsellor, open_share

SYSTEM = Viewer.system()
MORNING, AFTERNOON = (9, 12), (14, 17)
LIFE = timedelta(days=settings.REFERRAL_EXPIRY_DAYS)
# By which steps a referral came to where it stands.
ROADS: dict[str, tuple[str, ...]] = {
    "invited": ("received", "invited"),
    "tested": ("received", "invited", "tested"),
    "accepted": ("received", "accepted"),
    "waitlisted": ("received", "waitlisted"),
    "refused": ("received", "refused"),
}


class Story:
    """Builds one thing after the other; keeps who and what is already there."""

    def __init__(
        self,
        organisations: dict[str, Organisation],
        colleagues: dict[str, User],
        persons: list[Person],
    ) -> None:
        self.organisations = organisations
        self.colleagues = colleagues
        self.persons = persons
        self.candidates = build_candidates()
        self.today = timezone.localdate()
        # Amina's office and its cohort that recruits, where most of the story goes on.
        self.hugo = self.viewer("hugo.perrin", "univ-armance")
        self.coming: Cohort

    def viewer(self, login: str, slug: str) -> Viewer:
        """A colleague who acts for an organisation."""
        user = self.colleagues[login]
        return Viewer.for_user(user, self.organisations[slug].pk)

    def weekdays(self, start: int, end: int) -> list[date]:
        """Working days between two offsets from today, both included."""
        days = (self.today + timedelta(days=offset) for offset in range(start, end + 1))
        return [day for day in days if is_working_day(day)]

    def weekday(self, offset: int) -> date:
        """The working day at this offset from today, or the next one."""
        return self.weekdays(offset, offset + 5)[0]

    def noon_of(self, day: date) -> datetime:
        return noon_of(day)

    def cohort(
        self,
        slug: str,
        *,
        number: int,
        starts: int,
        ends: int,
        on_site: int = 12,
        remote: int = 6,
        scheme: str = "Programme régional de formation",
    ) -> Cohort:
        """A cohort of the provider's `number`-th course, days counted from today."""
        provider = self.organisations[slug]
        course = CoursePage.objects.offered_by(provider).order_by("title")[number]
        actions = course.actions.order_by("sort_order")
        action = actions.filter(mode="blended").first() or actions.first()
        first_day = self.weekday(starts)
        cohort = Cohort.objects.create(
            action=action,
            reference=f"{slug.upper()}-{first_day:%y}{number:02d}{abs(starts):03d}",
            responsible_provider=provider,
            delivering_provider=provider,
            territory=self.organisations[cast.TERRITORY],
            starts_on=first_day,
            ends_on=self.weekday(ends),
            place_name=action.place_name or provider.name,
            address=action.street or provider.street,
            postal_code=action.postal_code or provider.postal_code,
            city=action.city or provider.city,
            capacity_on_site=on_site,
            capacity_remote=remote,
        )
        ExternalReference.objects.create(
            cohort=cohort, source="carif-oref", value=f"52_{cohort.reference}"
        )
        Funding.objects.create(
            cohort=cohort, funder=self.organisations[cast.TERRITORY], scheme=scheme
        )
        return cohort

    def timetable(
        self,
        cohort: Cohort,
        days: list[date],
        *,
        trainer: str = "",
        mornings: str = "on_site",
        afternoons: str = "remote",
        room: str = "Salle B 204",
    ) -> None:
        """A class session each morning and each afternoon of these days."""
        for hours, mode in ((MORNING, mornings), (AFTERNOON, afternoons)):
            plan_pattern(
                cohort,
                by=SYSTEM,
                days=days,
                hours=[hours],
                mode=mode,
                room="" if mode == "remote" else room,
                trainers=[self.colleagues[trainer]] if trainer else [],
            )
        name_modules(cohort)

    def referral(
        self,
        person: Person,
        cohort: Cohort | None,
        status: str,
        *,
        by: str = "denis.leroux",
        agency: str = "mission-locale-armance-centre",
        days_ago: int = 5,
        course: CoursePage | None = None,
        **facts,
    ) -> Referral:
        """A referral as it stands, with its steps, its share and its caseload.

        Without `agency` the person applied alone; without `by` nobody follows them.
        """
        sent = timezone.now() - timedelta(days=days_ago, hours=1)
        course = course or cohort.action.page.specific
        organisation = self.organisations.get(agency)
        counsellor = self.colleagues.get(by) if organisation else None
        referral = Referral(
            person=person,
            course=course,
            cohort=cohort,
            provider=course.provider,
            referring_organisation=organisation,
            counsellor=counsellor,
            status=status,
            is_own_wish=organisation is None,
            informed_at=sent,
            created_at=sent,
        )
        steps = self._steps(referral, sent)
        if status != "draft":
            referral.sent_at = sent
            referral.expires_on = (steps[-1][1] + LIFE).date()
            _note_reminders(referral)
        if status in ("accepted", "waitlisted", "refused"):
            referral.answered_at = steps[-1][1]
        for name, value in facts.items():
            setattr(referral, name, value)
        referral.save()
        self._keep(referral, steps)
        if counsellor is not None:
            assign_counsellor(
                person=person, organisation=organisation, counsellor=counsellor
            )
        if organisation is not None and status not in ("draft", "withdrawn"):
            open_share(
                person=person,
                organisation=organisation,
                referral=referral,
                purpose="Accompagnement vers l’emploi et la formation",
            )
        return referral

    def _steps(
        self, referral: Referral, sent: datetime
    ) -> list[tuple[str, datetime, User | None]]:
        """(status, when, who) of each step, spread over the time that has passed."""
        road = ROADS.get(referral.status, (referral.status,))
        if referral.status == "draft":
            return []
        if referral.status == "expired":
            return [
                ("sent", sent, referral.counsellor),
                ("expired", sent + LIFE + timedelta(days=1), None),
            ]
        pause = (timezone.now() - sent) / (len(road) + 1)
        pause = min(pause, timedelta(days=4))
        office = self.office_of(referral.provider)
        author = referral.counsellor or referral.person.user
        steps = [("sent", sent, author)]
        for place, status in enumerate(road, start=1):
            if status != "sent":
                who = author if status == "withdrawn" else office
                steps.append((status, sent + pause * place, who))
        return steps

    def _keep(
        self, referral: Referral, steps: list[tuple[str, datetime, User | None]]
    ) -> None:
        """The journal; the referral's own date of change is that of its last step."""
        before = "draft"
        events = []
        for status, at, user in steps:
            is_answer = status == referral.status
            events.append(
                ReferralEvent(
                    referral=referral,
                    from_status=before,
                    to_status=status,
                    at=at,
                    reason=referral.reason if is_answer else "",
                    words=referral.reason_text if is_answer else "",
                    actor_kind="user" if user else "system",
                    actor_user=user,
                    actor_organisation=self._acting(user, referral),
                )
            )
            before = status
        ReferralEvent.objects.bulk_create(events)
        changed = steps[-1][1] if steps else referral.created_at
        Referral.objects.filter(pk=referral.pk).update(updated_at=changed)

    def _acting(self, user: User | None, referral: Referral) -> Organisation | None:
        if user is None or user == referral.person.user:
            return None
        if user == referral.counsellor:
            return referral.referring_organisation
        return referral.provider

    def office_of(self, provider: Organisation) -> User | None:
        """Someone of the provider's office who logs in, if there is one."""
        return next(
            (
                self.colleagues[login]
                for login, (_name, roles) in cast.COLLEAGUES.items()
                if (provider.slug, Role.OFFICE) in roles
            ),
            None,
        )

    def enrolment(
        self,
        person: Person,
        cohort: Cohort,
        status: str,
        *,
        mode: str = "on_site",
        referral: Referral | None = None,
        reason: str = "",
        exit_on: date | None = None,
        funding: Funding | None = None,
        days_ago: int = 0,
    ) -> Enrolment:
        """A seat in the state given, entered on the cohort's first day.

        `days_ago`: when a seat of a cohort to come was given.
        """
        has_entered = status not in ("enrolled", "never_entered")
        is_over = status in ("completed", "abandoned", "excluded")
        enrolment = Enrolment.objects.create(
            person=person,
            cohort=cohort,
            referral=referral,
            status=status,
            mode=mode,
            status_reason=reason,
            funding=funding or cohort.fundings.first(),
            planned_entry_on=cohort.starts_on,
            planned_exit_on=cohort.ends_on,
            actual_entry_on=cohort.starts_on if has_entered else None,
            actual_exit_on=(exit_on or cohort.ends_on) if is_over else None,
        )
        office = self.office_of(cohort.responsible_provider)
        given = self.today - timedelta(days=days_ago)
        steps = [("", "enrolled", min(cohort.starts_on, given))]
        if has_entered:
            steps.append(("enrolled", "in_training", cohort.starts_on))
        if is_over:
            steps.append(("in_training", status, exit_on or cohort.ends_on))
        for before, after, on in steps:
            EnrolmentEvent.objects.create(
                enrolment=enrolment,
                from_status=before,
                to_status=after,
                business_on=on,
                at=min(noon_of(on), timezone.now()),
                reason=reason if after == status else "",
                actor_kind="user" if office else "system",
                actor_user=office,
                actor_organisation=cohort.responsible_provider if office else None,
            )
        return enrolment


def _note_reminders(referral: Referral) -> None:
    """A provider that has waited so long was reminded by now."""
    if referral.status not in AWAITING_ANSWER:
        return
    left = (referral.expires_on - timezone.localdate()).days
    if left <= settings.REFERRAL_EXPIRY_DAYS - settings.REFERRAL_REMINDER_DAYS:
        waited = timedelta(days=settings.REFERRAL_REMINDER_DAYS)
        referral.reminded_at = referral.sent_at + waited
    if left <= settings.REFERRAL_LAST_REMINDER_DAYS:
        referral.last_reminded_at = timezone.now() - timedelta(hours=20)


def noon_of(day: date) -> datetime:
    return datetime.combine(
        day, datetime.min.time(), tzinfo=timezone.get_current_timezone()
    ) + timedelta(hours=12)
