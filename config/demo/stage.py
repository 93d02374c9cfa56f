"""How the demo makes a cohort, a timetable, a referral, an enrolment, in one call."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from cms.models import CoursePage
from config.demo import cast
from config.demo.modules import name_modules
from people.models import Organisation, Person, Role, User
from people.viewer import Viewer
from training.cohorts.models import Cohort, ExternalReference, Funding
from training.cohorts.planning import plan_pattern
from training.enrolments.models import Enrolment, EnrolmentEvent
from training.referrals.models import Referral, ReferralEvent
from training.sharing.services import assign_counsellor, open_share

SYSTEM = Viewer.system()
MORNING, AFTERNOON = (9, 12), (14, 17)


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
        self.today = timezone.localdate()

    def weekdays(self, start: int, end: int) -> list[date]:
        """Working days between two offsets from today, both included."""
        days = (self.today + timedelta(days=offset) for offset in range(start, end + 1))
        return [day for day in days if day.weekday() < 5]

    def weekday(self, offset: int) -> date:
        """The working day at this offset from today, or the next one."""
        return self.weekdays(offset, offset + 2)[0]

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
        cohort = Cohort.objects.create(
            action=action,
            reference=f"{slug.upper()}-{self.today:%y}{number:02d}{abs(starts):03d}",
            responsible_provider=provider,
            delivering_provider=provider,
            territory=self.organisations[cast.TERRITORY],
            starts_on=self.weekday(starts),
            ends_on=self.weekday(ends),
            place_name=action.place_name or provider.name,
            address=action.street or provider.street,
            postal_code=action.postal_code,
            city=action.city,
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
        trainer: str,
        mornings: str = "on_site",
        afternoons: str = "remote",
    ) -> None:
        """A class session each morning and each afternoon of these days."""
        for hours, mode in ((MORNING, mornings), (AFTERNOON, afternoons)):
            plan_pattern(
                cohort,
                by=SYSTEM,
                days=days,
                hours=[hours],
                mode=mode,
                room="" if mode == "remote" else "Salle B 204",
                trainers=[self.colleagues[trainer]],
            )
        name_modules(cohort)

    def referral(
        self,
        person: Person,
        cohort: Cohort,
        status: str,
        *,
        by: str = "denis.leroux",
        agency: str = "mission-locale-armance-centre",
        days_ago: int = 5,
        **facts,
    ) -> Referral:
        """A referral as it stands, with its steps, its share and its caseload."""
        sent = timezone.now() - timedelta(days=days_ago)
        organisation, counsellor = self.organisations[agency], self.colleagues[by]
        is_draft = status == "draft"
        referral = Referral.objects.create(
            person=person,
            course=cohort.action.page,
            cohort=cohort,
            provider=cohort.responsible_provider,
            referring_organisation=organisation,
            counsellor=counsellor,
            status=status,
            sent_at=None if is_draft else sent,
            expires_on=None if is_draft else (sent + timedelta(days=30)).date(),
            created_at=sent,
            **facts,
        )
        self._steps(referral, sent, counsellor)
        assign_counsellor(
            person=person, organisation=organisation, counsellor=counsellor
        )
        if not is_draft and status != "withdrawn":
            open_share(
                person=person,
                organisation=organisation,
                referral=referral,
                purpose="Accompagnement vers l’emploi et la formation",
            )
        return referral

    def _steps(self, referral: Referral, sent: datetime, counsellor: User) -> None:
        steps = [("draft", "sent", sent, counsellor)]
        if referral.status not in ("draft", "sent"):
            later = min(sent + timedelta(days=2), timezone.now())
            steps.append(("sent", referral.status, later, self._who_answers(referral)))
        for before, after, at, user in steps if referral.status != "draft" else []:
            is_ours = user == counsellor
            ReferralEvent.objects.create(
                referral=referral,
                from_status=before,
                to_status=after,
                at=at,
                reason=referral.reason,
                words=referral.reason_text,
                actor_kind="user" if user else "system",
                actor_user=user,
                actor_organisation=(
                    referral.referring_organisation if is_ours else referral.provider
                )
                if user
                else None,
            )

    def _who_answers(self, referral: Referral) -> User | None:
        """Who took the second step: the counsellor, time, or the provider's office."""
        if referral.status == "withdrawn":
            return referral.counsellor
        if referral.status == "expired":
            return None
        return self._office_of(referral.provider)

    def _office_of(self, provider: Organisation) -> User | None:
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
    ) -> Enrolment:
        """A seat in the state given, entered on the cohort's first day."""
        has_entered = status not in ("enrolled", "never_entered")
        is_over = status in ("completed", "abandoned", "excluded")
        enrolment = Enrolment.objects.create(
            person=person,
            cohort=cohort,
            referral=referral,
            status=status,
            mode=mode,
            status_reason=reason,
            funding=cohort.fundings.first(),
            planned_entry_on=cohort.starts_on,
            planned_exit_on=cohort.ends_on,
            actual_entry_on=cohort.starts_on if has_entered else None,
            actual_exit_on=(exit_on or cohort.ends_on) if is_over else None,
        )
        office = self._office_of(cohort.responsible_provider)
        steps = [("", "enrolled", min(cohort.starts_on, self.today))]
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
                at=min(_noon(on), timezone.now()),
                reason=reason if after == status else "",
                actor_kind="user" if office else "system",
                actor_user=office,
                actor_organisation=cohort.responsible_provider if office else None,
            )
        return enrolment


def _noon(day: date) -> datetime:
    return datetime.combine(
        day, datetime.min.time(), tzinfo=timezone.get_current_timezone()
    ) + timedelta(hours=12)
