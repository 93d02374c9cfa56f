"""Who is told what of an enrolment file."""

from people.models import Person
from training.enrolment_files.models import (
    LACKING,
    ConnectionNeeds,
    Delivery,
    FileEvent,
    Paper,
)
from training.enrolments.models import Enrolment
from training.messages.links import link_for
from training.messages.models import PersonalLink
from training.messages.services import tell


def file_link(enrolment: Enrolment) -> PersonalLink:
    """Answers for the documents and the needs, as long as the training lasts."""
    return link_for(enrolment.person, PersonalLink.Purpose.ACKNOWLEDGE, enrolment.pk)


def tell_documents(delivery: Delivery) -> None:
    """The documents are there, these papers are asked: what to do, and by when."""
    enrolment = delivery.enrolment
    _tell_person(
        enrolment,
        "file_documents",
        key=f"file:{delivery.pk}:documents",
        context={
            "papers": enrolment.papers.filter(state__in=LACKING).order_by("due_on"),
            "is_again": enrolment.deliveries.exclude(pk=delivery.pk).exists(),
        },
    )


def tell_refused(paper: Paper, event: FileEvent) -> None:
    _tell_person(
        paper.enrolment,
        "file_paper_refused",
        key=f"file:{event.pk}:refused",
        context={"paper": paper},
    )


def _tell_person(enrolment: Enrolment, kind: str, *, key: str, context: dict) -> None:
    tell(
        enrolment.person,
        kind,
        key=key,
        context=facts_of(enrolment) | context,
        about=enrolment,
        sender=enrolment.cohort.responsible_provider,
        link=file_link(enrolment),
    )


def facts_of(enrolment: Enrolment) -> dict:
    return {
        "enrolment": enrolment,
        "cohort": enrolment.cohort,
        "provider": enrolment.cohort.responsible_provider,
        "by_letter": enrolment.person.reachable_by == Person.Channel.LETTER,
    }


def tell_adaptation(needs: ConnectionNeeds, event: FileEvent) -> None:
    """The provider's shared address: who the officer is stands in the message."""
    enrolment = needs.enrolment
    provider = enrolment.cohort.responsible_provider
    tell(
        provider,
        "file_adaptation",
        key=f"file:{event.pk}:adaptation",
        context={
            "enrolment": enrolment,
            "cohort": enrolment.cohort,
            "settings": getattr(provider, "file_settings", None),
        },
        about=enrolment,
        sender=provider,
    )
