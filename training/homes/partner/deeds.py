"""What may be done in a person’s place, once they agreed, and where."""

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from people.models import Person
from people.templatetags.interface import date_fr
from people.viewer import Viewer
from training.enrolments.admission.models import SeatOffer
from training.enrolments.admission.offers import open_offers_of
from training.enrolments.models import Enrolment, EnrolmentStatus
from training.meetings.models import MeetingInvitation
from training.meetings.reading import meetings_of


def deeds_for(viewer: Viewer, person: Person) -> list[dict]:
    """{"label", "url"} of each, the most urgent first; as far as the viewer sees."""
    return [
        *_offers(viewer, person),
        *_meetings(viewer, person),
        *_files(viewer, person),
        _contacts(person),
    ]


def _offers(viewer: Viewer, person: Person) -> list[dict]:
    seen = SeatOffer.objects.visible_to(viewer).values("pk")
    return [
        {
            "label": _("Répondre à la place proposée : %(title)s")
            % {"title": offer.cohort.title},
            "url": reverse("answer_seat_offer", args=[offer.pk]),
        }
        for offer in open_offers_of(person).filter(pk__in=seen)
    ]


def _meetings(viewer: Viewer, person: Person) -> list[dict]:
    seen = MeetingInvitation.objects.visible_to(viewer).values("pk")
    return [
        {
            "label": _("Dire si elle vient au rendez-vous : %(day)s")
            % {"day": capfirst(date_fr(invitation.meeting.starts_at))},
            "url": reverse("assist_meeting", args=[invitation.pk]),
        }
        for invitation in meetings_of(person).filter(pk__in=seen)
    ]


def _files(viewer: Viewer, person: Person) -> list[dict]:
    rows = Enrolment.objects.visible_to(viewer).of_person(person)
    return [
        {
            "label": _("Compléter son dossier : %(title)s")
            % {"title": row.cohort.title},
            "url": reverse("assist_file", args=[row.pk]),
        }
        for row in rows.filter(status=EnrolmentStatus.ENROLLED).with_details()
    ]


def _contacts(person: Person) -> dict:
    return {
        "label": _("Changer ses coordonnées et le moyen de la prévenir"),
        "url": reverse("person_contacts", args=[person.pk]),
    }
