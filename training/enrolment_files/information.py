"""Gives the documents due before enrolment, and keeps that they were read."""

import hashlib
from datetime import date, time
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.documents import render_pdf
from training.enrolment_files.facts import digest_of, information_facts
from training.enrolment_files.models import Delivery, FileEvent, InformationFile, Way
from training.enrolment_files.permissions import can_answer, can_keep
from training.enrolment_files.refusals import MayNotAnswer, MayNotKeep, NothingToRead
from training.enrolment_files.telling import tell_documents
from training.enrolment_files.ways import keep_step, way_of
from training.enrolments.models import Enrolment
from training.sharing.assistance import record_act


def issue_information(cohort: Cohort) -> InformationFile:
    """The document as its facts stand today; the same facts make it once."""
    facts = information_facts(cohort)
    same = {"cohort": cohort, "digest": digest_of(facts)}
    existing = InformationFile.objects.filter(**same).first()
    if existing is not None:
        return existing
    document = InformationFile(facts=facts, **same)
    pdf = information_pdf(facts, document.issued_at)
    document.sha256 = hashlib.sha256(pdf).hexdigest()
    document.file.save(f"{document.pk}.pdf", ContentFile(pdf), save=False)
    try:
        with transaction.atomic():
            document.save()
    except IntegrityError:  # someone else was faster
        document.file.storage.delete(document.file.name)
        return InformationFile.objects.get(**same)
    return document


def information_pdf(facts: dict[str, Any], issued_at) -> bytes:
    context = {"facts": readable(facts), "issued_at": issued_at}
    return render_pdf("documents/information_file.html", context)


def readable(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts with dates as dates and hours as times."""

    def day(text: str) -> date | None:
        return date.fromisoformat(text) if text else None

    timetable = [
        {
            "day": day(row["day"]),
            "hours": [
                {
                    "from": time.fromisoformat(hours["from"]),
                    "to": time.fromisoformat(hours["to"]),
                    "mode": hours["mode"],
                }
                for hours in row["hours"]
            ],
        }
        for row in facts["timetable"]
    ]
    return facts | {
        "starts_on": day(facts["starts_on"]),
        "ends_on": day(facts["ends_on"]),
        "timetable": timetable,
        "rules": facts["rules"] | {"since": day(facts["rules"]["since"])},
    }


def delivery_of(enrolment: Enrolment) -> Delivery | None:
    """The newest: what was given before no longer counts."""
    return (
        Delivery.objects.filter(enrolment=enrolment)
        .select_related("information")
        .order_by("-sent_at", "-pk")
        .first()
    )


def give_documents(enrolment: Enrolment, *, by: Viewer) -> Delivery:
    """Gives the documents as they stand today, and says so. Repeatable: what the
    person has already is not sent again."""
    if not can_keep(by, enrolment):
        raise MayNotKeep
    document = issue_information(enrolment.cohort)
    with transaction.atomic():
        delivery, is_new = Delivery.objects.get_or_create(
            enrolment=enrolment, information=document
        )
        if is_new:
            keep_step(enrolment, FileEvent.Kind.SENT, by=by)
            tell_documents(delivery)
    return delivery


@transaction.atomic
def acknowledge(
    enrolment: Enrolment, *, by: Viewer, on: date | None = None
) -> Delivery:
    """The person has received and read them; `on`: the day, when said on paper.

    Repeatable: the first acknowledgement stays.
    """
    if not can_answer(by, enrolment):
        raise MayNotAnswer
    newest = delivery_of(enrolment)
    if newest is None:
        raise NothingToRead
    delivery = Delivery.objects.select_for_update().get(pk=newest.pk)
    if delivery.acknowledged_at is not None:
        return delivery
    delivery.acknowledged_at = timezone.now()
    delivery.way = way_of(by, enrolment)
    delivery.acknowledged_on = on if delivery.way == Way.PAPER else None
    delivery.save(update_fields=["acknowledged_at", "acknowledged_on", "way"])
    words = delivery.get_way_display()
    keep_step(enrolment, FileEvent.Kind.ACKNOWLEDGED, by=by, words=words)
    if delivery.way == Way.ASSISTED:
        record_act(by, enrolment.person, _("Lecture des documents confirmée"))
    return delivery
