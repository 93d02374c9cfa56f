"""The office makes slots, invites, marks and concludes, by plain forms and by htmx."""

import shutil
import subprocess
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.cast import client_for, make_person, make_referral
from tests.training.meetings.conftest import begin, make_meeting
from training.models import Meeting, MeetingInvitation, Message

LIST = "/organisme/rendez-vous/"


@pytest.fixture
def office(hugo):
    return client_for(hugo)


def text_of(response) -> str:
    return response.content.decode()


PATTERN = {
    "kind": "test",
    "title": "Test de français",
    "means": "on_site",
    "capacity": "6",
    "place_name": "Campus des Rives",
    "from_day": "2031-03-03",
    "to_day": "2031-03-09",
    "weekdays": ["0", "2"],
    "start": "09:00",
    "end": "11:00",
    "minutes": "60",
}


def test_days_and_hours_make_slots_that_one_sees_first(office):
    seen = text_of(office.post(f"{LIST}nouveaux/", PATTERN))
    assert not Meeting.objects.exists()
    assert seen.count('name="slot"') == 4

    slots = [
        "2031-03-03T09:00:00+01:00",
        "2031-03-03T10:00:00+01:00",
        "2031-03-05T09:00:00+01:00",
    ]
    for _click in range(2):
        response = office.post(f"{LIST}nouveaux/", PATTERN | {"slot": slots})

    assert response.status_code == 302
    made = [(m.starts_at.isoformat(), m.capacity) for m in Meeting.objects.all()]
    assert made == [
        ("2031-03-03T08:00:00+00:00", 6),
        ("2031-03-03T09:00:00+00:00", 6),
        ("2031-03-05T08:00:00+00:00", 6),
    ]


def test_public_holidays_are_left_out(office):
    easter = {"from_day": "2031-04-14", "to_day": "2031-04-15", "weekdays": []}

    seen = text_of(office.post(f"{LIST}nouveaux/", PATTERN | easter))

    assert "Lundi 14" not in seen
    assert seen.count('name="slot"') == 2


def test_a_pattern_without_any_slot_is_told_in_words(office):
    response = office.post(f"{LIST}nouveaux/", PATTERN | {"end": "08:00"})

    assert response.status_code == 422
    assert "C’est avant le début." in text_of(response)


def test_a_video_needs_its_link(office):
    response = office.post(f"{LIST}nouveaux/", PATTERN | {"means": "video"})

    assert "Donnez le lien" in text_of(response)


def test_the_list_is_filtered_by_its_address(office, university, slot):
    make_meeting(university, kind="test", title="Test de niveau")
    begin(make_meeting(university, title="Réunion passée"), minutes=600)

    assert "Test de niveau" in text_of(office.get(LIST))
    only = text_of(office.get(f"{LIST}?sorte=information"))
    assert ("Test de niveau" in only, "Réunion d’information" in only) == (False, True)
    assert "Réunion passée" in text_of(office.get(f"{LIST}?etat=passes"))
    assert "Aucun rendez-vous ici" in text_of(office.get(f"{LIST}?etat=annules"))


def test_the_list_costs_the_same_however_long(
    office, university, django_assert_max_num_queries
):
    make_meeting(university)
    office.get(LIST)
    counts = []
    for _more in range(2):
        with django_assert_max_num_queries(40) as seen:
            office.get(LIST)
        counts.append(len(seen))
        for _row in range(3):
            make_meeting(university)

    assert counts[0] == counts[1]


def test_the_slots_page_costs_the_same_however_many_are_invited(
    office, slot, coming_cohort, denis, agency, hugo, django_assert_max_num_queries
):
    Meeting.objects.update(capacity=9)
    counts = []
    for size in (1, 3):
        rows = [
            make_referral(make_person(), coming_cohort, by=denis, organisation=agency)
            for _ in range(size)
        ]
        office.post(
            reverse("invite_to_meeting", args=[slot.pk]),
            {"referral": [row.pk for row in rows]},
        )
        office.get(reverse("office_meeting", args=[slot.pk]))  # the journal's rows
        with django_assert_max_num_queries(40) as seen:
            office.get(reverse("office_meeting", args=[slot.pk]))
        counts.append(len(seen))

    assert counts[0] == counts[1]


def test_several_are_invited_and_missed_ones_are_marked(office, slot, yanis, invited):
    begun = begin(slot)
    office.post(reverse("finish_meeting", args=[begun.pk]))
    again = make_meeting(slot.provider)
    address = reverse("invite_to_meeting", args=[again.pk])

    assert "Absence " in text_of(office.get(address))
    assert office.post(address, {"referral": yanis.pk}).status_code == 302
    assert again.invitations.get().attempt == 2


def test_too_many_are_told_and_stay_chosen(
    office, university, coming_cohort, denis, agency
):
    slot = make_meeting(university, capacity=1)
    rows = [
        make_referral(make_person(), coming_cohort, by=denis, organisation=agency)
        for _ in range(2)
    ]
    address = reverse("invite_to_meeting", args=[slot.pk])

    response = office.post(address, {"referral": [row.pk for row in rows]})

    assert response.status_code == 422
    assert "Il reste 1 place" in text_of(response)
    assert text_of(response).count("checked") == 2


def test_people_are_invited_to_choose(office, slot, yanis):
    address = f"{LIST}au-choix/information/"
    assert "1 créneau a encore de la place." in text_of(office.get(address))

    for _click in range(2):
        office.post(address, {"referral": yanis.pk})

    row = MeetingInvitation.objects.get()
    assert (row.status, row.meeting) == ("to_choose", None)
    assert "Choisissez votre date" in Message.objects.get(person=yanis.person).subject


def test_presence_by_taps_in_place(office, slot, invited):
    begin(slot)
    address = reverse("note_meeting_presence", args=[slot.pk, invited.pk])

    row = office.post(address, {"state": "late"}, headers={"HX-Request": "true"})

    invited.refresh_from_db()
    assert invited.status == "attended"
    assert "Arrivée à" in text_of(row)
    assert 'id="decompte" hx-swap-oob' in text_of(row)
    undo = reverse("undo_meeting_presence", args=[slot.pk, invited.pk])
    assert office.post(undo).status_code == 302
    invited.refresh_from_db()
    assert invited.status == "invited"


def test_presence_too_early_is_refused_in_place(office, slot, invited):
    address = reverse("note_meeting_presence", args=[slot.pk, invited.pk])

    row = office.post(address, {"state": "present"}, headers={"HX-Request": "true"})

    assert row.status_code == 409
    assert "une heure avant" in text_of(row)


def test_presence_from_paper_in_one_form(office, slot, invited):
    begin(slot, minutes=60)
    address = reverse("meeting_paper", args=[slot.pk])
    local = timezone.localtime(Meeting.objects.get().starts_at)
    late = (local + timedelta(minutes=25)).strftime("%H:%M")

    response = office.post(
        address, {f"{invited.pk}-status": "attended", f"{invited.pk}-at": late}
    )

    invited.refresh_from_db()
    assert response.status_code == 302
    assert (invited.status, invited.is_late) == ("attended", True)


def test_an_excuse_is_noted(office, slot, invited):
    begin(slot)
    address = reverse("detail_meeting_presence", args=[slot.pk, invited.pk])

    office.post(address, {"status": "excused"})

    invited.refresh_from_db()
    assert invited.status == "excused"
    assert "Excusée" in text_of(office.get(reverse("meeting_presence", args=[slot.pk])))


def test_results_in_one_form(office, university, yanis):
    test = make_meeting(university, kind="test")
    office.post(reverse("invite_to_meeting", args=[test.pk]), {"referral": yanis.pk})
    begin(test)
    row = MeetingInvitation.objects.get()
    office.post(
        reverse("note_meeting_presence", args=[test.pk, row.pk]), {"state": "present"}
    )

    response = office.post(
        reverse("meeting_results", args=[test.pk]),
        {f"{row.pk}-result": "favourable", f"{row.pk}-level": "B1"},
    )

    row.refresh_from_db()
    yanis.refresh_from_db()
    assert response.status_code == 302
    assert (row.result, row.level, yanis.status) == ("favourable", "B1", "tested")


def test_changing_the_hour_tells_who_is_invited(office, slot, invited, yanis):
    address = reverse("change_meeting", args=[slot.pk])
    form = office.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields}
    data = {k: v for k, v in data.items() if v not in (None, [])}

    response = office.post(address, data | {"start": "07:00", "end": "08:00"})

    assert response.status_code == 302
    assert timezone.localtime(Meeting.objects.get().starts_at).hour == 7
    assert Message.objects.filter(kind="meeting_changed").count() == 1


def test_cancelling_needs_a_reason(office, slot, invited):
    address = reverse("cancel_meeting", args=[slot.pk])
    assert "1 personne est attendue" in text_of(office.get(address))

    assert office.post(address, {"reason": " "}).status_code == 422
    assert office.post(address, {"reason": "Salle fermée"}).status_code == 302
    assert "Salle fermée" in text_of(
        office.get(reverse("office_meeting", args=[slot.pk]))
    )


def test_after_a_refusal_the_next_slot_is_proposed(office, slot, invited, university):
    other = make_meeting(university)
    invited.status = "no_show"
    invited.save()
    address = reverse("invite_again", args=[invited.pk])
    page = office.get(address)
    assert page.context["form"]["slot"].initial == str(other.pk)

    office.post(address, {"slot": other.pk})

    assert other.invitations.get().attempt == 2


def test_the_sheet_has_a_line_for_each_signature(office, slot, invited, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    response = office.get(reverse("meeting_sheet", args=[slot.pk]))
    path = tmp_path / "feuille.pdf"
    path.write_bytes(response.content)

    run = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True)
    text = " ".join(run.stdout.decode().split())

    assert response["Content-Type"] == "application/pdf"
    for words in ("Feuille de présence", "MOREL Yanis", "Signature", "1 personne"):
        assert words in text


def test_the_referrals_page_shows_its_meetings(office, invited, yanis):
    page = text_of(office.get(reverse("office_referral", args=[yanis.pk])))

    assert "Réunion d’information" in page
    assert "Invitation envoyée" in page
