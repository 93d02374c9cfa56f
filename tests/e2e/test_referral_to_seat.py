"""One referral from the counsellor's search to the first session, message by message.

Denis refers, Hugo's office answers, Nadia has no account at hand: she taps links.
Every step is told to each side while the test waits for it, and nobody is told twice.
"""

import re
import time
from datetime import datetime, timedelta

from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.cast import make_class_session
from tests.e2e.browser import DESK, PHONE, assert_accessible, log_in
from tests.training.meetings.conftest import begin, make_meeting
from training.homes.channels.reminders import remind_of_tomorrow
from training.models import Cohort, Enrolment, Meeting, Message, Referral

NADIA = "nadia.sow@exemple.fr"
SECONDS = 20


def _plain(subject: str) -> str:
    """With ordinary spaces alone: headers are folded, French has several kinds."""
    return " ".join(subject.split())


class Office:
    """The windows of those who act, and the letter box of all."""

    def __init__(self, live_site, open_page) -> None:
        self.site = live_site
        self.denis, self.hugo = open_page(DESK), open_page(DESK)
        self.phone = open_page(PHONE)

    def visit(self, page: Page, address: str) -> None:
        page.goto(address)
        assert_accessible(page)

    def press(self, page: Page, name: str) -> None:
        page.get_by_role("button", name=name).first.click()
        page.wait_for_load_state()
        assert_accessible(page)

    def mail(self, to: str, kind: str) -> str:
        """The text of the one mail of that kind to that address; waits for it."""
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            left = Message.objects.filter(kind=kind, state="sent")
            subjects = {_plain(message.subject) for message in left}
            found = [
                mail.get_content()
                for mail in self.site.mails()
                if to in mail["To"] and _plain(mail["Subject"]) in subjects
            ]
            if found:
                assert len(found) == 1, (kind, to)
                return found[0]
            time.sleep(0.25)
        told = [(mail["To"], mail["Subject"]) for mail in self.site.mails()]
        raise AssertionError(f"{kind} did not reach {to}: {told}")

    def link(self, to: str, kind: str) -> str:
        """The personal link of that mail."""
        return re.search(r"/repondre/\w+/", self.mail(to, kind))[0]

    # --- The steps -------------------------------------------------------------

    def denis_searches_keeps_a_draft_and_sends_it(self, cohort: Cohort) -> None:
        self.visit(self.denis, "/formations/?q=compta")
        self.denis.get_by_role("link", name=cohort.title).first.click()
        self.denis.get_by_role("link", name="Orienter une personne").first.click()
        assert_accessible(self.denis)
        self.denis.get_by_label("Prénom").fill("Nadia")
        self.denis.get_by_label("Nom de naissance").fill("Sow")
        self.denis.get_by_label("Adresse électronique").fill(NADIA)
        self.denis.get_by_label("J’ai informé la personne").check()
        self.press(self.denis, "Enregistrer le brouillon")
        assert Referral.objects.get(person__email=NADIA).status == "draft"
        assert not Message.objects.filter(person__email=NADIA).exists()
        self.visit(self.denis, "/suivi/orientations/")
        self.denis.get_by_role("link", name="Nadia SOW").first.click()
        self.press(self.denis, "Envoyer l’orientation")

    def the_office_receives_it(self, office_mail: str, denis_mail: str) -> Referral:
        self.mail(NADIA, "referral_sent_person")
        self.mail(office_mail, "referral_sent_provider")
        self.visit(self.hugo, "/organisme/")
        self.hugo.get_by_role("link", name="Nadia SOW").first.click()
        self.press(self.hugo, "Accuser réception")
        self.mail(denis_mail, "referral_received_counsellor")
        return Referral.objects.get(person__email=NADIA)

    def she_comes_to_the_meeting(self, meeting: Meeting, denis_mail: str) -> None:
        self.visit(self.hugo, f"/organisme/rendez-vous/{meeting.pk}/")
        self.hugo.get_by_role("link", name="Inviter des personnes").click()
        self.hugo.get_by_label("Nadia SOW").check()
        self.press(self.hugo, "Inviter les personnes cochées")
        link = self.link(NADIA, "meeting_invitation")
        self.mail(denis_mail, "meeting_news")
        # A mail scanner opens every link: that answers nothing.
        self.visit(self.phone, link)
        assert meeting.invitations.get().status == "invited"
        assert "Nadia" not in self.phone.content()
        self.press(self.phone, "Je viens")
        assert meeting.invitations.get().status == "confirmed"

    def her_result_is_noted(self, meeting: Meeting) -> None:
        begin(meeting)
        self.visit(self.hugo, f"/organisme/rendez-vous/{meeting.pk}/presences/")
        row = self.hugo.get_by_role("group", name="Nadia SOW")
        row.get_by_role("button", name="Présent").click()
        row.get_by_text("Noté").wait_for()
        self.visit(self.hugo, f"/organisme/rendez-vous/{meeting.pk}/resultats/")
        self.hugo.get_by_label("Résultat").select_option("favourable")
        self.press(self.hugo, "Noter ces résultats")
        assert Referral.objects.get(person__email=NADIA).status == "tested"

    def she_is_admitted_and_reads_her_documents(
        self, referral: Referral, denis_mail: str
    ) -> Enrolment:
        self.visit(self.hugo, "/organisme/commissions/")
        self.visit(self.hugo, f"/organisme/orientations/{referral.pk}/")
        self.press(self.hugo, "Accepter et inscrire")
        self.mail(NADIA, "referral_accepted_person")
        self.mail(denis_mail, "referral_accepted_counsellor")
        self.visit(self.phone, self.link(NADIA, "file_documents"))
        assert "Sow" not in self.phone.content()
        self.press(self.phone, "J’ai reçu et lu ces documents")
        return Enrolment.objects.get(referral=referral)

    def the_evening_before_she_says_that_she_comes(
        self, enrolment: Enrolment, evening: datetime
    ) -> None:
        remind_of_tomorrow(evening)
        remind_of_tomorrow(evening)
        self.visit(self.phone, self.link(NADIA, "session_reminder"))
        self.press(self.phone, "Je viens")
        assert enrolment.session_answers.get().answer == "coming"


def test_a_referral_is_followed_from_the_search_to_the_first_session(
    live_site, open_page, coming_cohort, university, denis, hugo, chloe
):
    call_command("rebuild_search")
    university.email = "accueil@univ.exemple.fr"
    university.save()
    office = Office(live_site, open_page)
    log_in(office.denis, denis)
    log_in(office.hugo, hugo)

    office.denis_searches_keeps_a_draft_and_sends_it(coming_cohort)
    referral = office.the_office_receives_it(university.email, denis.email)
    meeting = make_meeting(university, kind="test", course=referral.course)
    office.she_comes_to_the_meeting(meeting, denis.email)
    office.her_result_is_noted(meeting)
    enrolment = office.she_is_admitted_and_reads_her_documents(referral, denis.email)

    tomorrow = timezone.localdate() + timedelta(days=1)
    Cohort.objects.filter(pk=coming_cohort.pk).update(starts_on=tomorrow)
    Enrolment.objects.filter(pk=enrolment.pk).update(planned_entry_on=tomorrow)
    morning = timezone.localtime().replace(hour=9, minute=0, second=0) + timedelta(
        days=1
    )
    make_class_session(coming_cohort, starts_at=morning, trainers=(chloe,))
    office.the_evening_before_she_says_that_she_comes(
        enrolment, morning - timedelta(hours=14)
    )

    trainer = open_page(DESK)
    log_in(trainer, chloe)
    office.visit(trainer, "/formateur/")
    expect(trainer.get_by_text("Comptabilité").first).to_be_visible()
    failed = Message.objects.exclude(state__in=("sent", "waiting"))
    assert list(failed.values_list("kind", "state")) == []
