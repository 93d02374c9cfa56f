"""Erasing one person's words, contacts and names; the figures and the chain stay.

Each person is one transaction: safe to stop, safe to run again.
"""

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django.apps import apps
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Q
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Person, PersonMerge, PossibleDuplicate
from training.append_only import erasing
from training.register.models import EntryPayload
from training.retention.models import Erasure, Stage
from training.retention.words import DOCUMENTS, ERASED, FREE_TEXTS, WHOLE_ROWS
from training.sharing.forgetting import note_erased
from training.sharing.models import AccessGrant, EndKind
from training.sharing.services import end_grant
from training.signals import person_erased

CONTACTS = ("email", "phone", "street", "postal_code", "city")


@transaction.atomic
def erase_person(key: UUID, stages: Iterable[str]) -> None:
    """What `stages` name, once: what was erased before is left as it is.

    Records merged into this one go with it.
    """
    person = Person.objects.select_for_update().filter(pk=key).first()
    if person is None:
        return
    records = list(Person.objects.records_of(person))
    for stage in Stage.values:
        if stage not in stages:
            continue
        _row, is_new = Erasure.objects.get_or_create(person_key=key, stage=stage)
        if is_new:
            with erasing():
                STAGES[stage](person, records)
            person_erased.send(Person, persons=records, stage=stage)


def _erase_follow_up(person: Person, records: list[Person]) -> None:
    for grant in AccessGrant.objects.in_force().filter(person__in=records):
        reason = _("Durée de conservation atteinte")
        end_grant(grant, EndKind.DECISION, reason=reason, by=None)
    note_erased(person, records)
    for label, path in WHOLE_ROWS.items():
        apps.get_model(label)._base_manager.filter(**{f"{path}__in": records}).delete()
    for label, (path, fields) in FREE_TEXTS.items():
        rows = apps.get_model(label)._base_manager.filter(**{f"{path}__in": records})
        for name in fields:
            rows.exclude(**{name: ""}).update(**{name: ERASED})
    for record in records:
        _close_login(record)
        for name in CONTACTS:
            setattr(record, name, "")
        record.save(update_fields=[*CONTACTS, "user"])


def _close_login(record: Person) -> None:
    """A login that serves no organisation goes with the record; a colleague's stays."""
    user = record.user
    record.user = None
    if user is None or user.memberships.exists():
        return
    user.emailaddress_set.all().delete()
    user.email, user.name, user.phone = f"{user.pk}@efface.invalid", ERASED, ""
    user.is_active = False
    user.set_unusable_password()
    user.save()


def _erase_evidence(person: Person, records: list[Person]) -> None:
    EntryPayload.objects.filter(
        entry__enrolment__person__in=records, erased_at=None
    ).update(salt="", details={}, erased_at=timezone.now())
    for label, path in DOCUMENTS.items():
        _erase_documents(apps.get_model(label), path, records)
    papers = apps.get_model("training.Paper")._base_manager
    for paper in papers.filter(enrolment__person__in=records).exclude(file=""):
        _forget_file(paper.file)
        papers.filter(pk=paper.pk).update(file="")
    PossibleDuplicate.objects.filter(
        Q(first__in=records) | Q(second__in=records)
    ).delete()
    PersonMerge.objects.filter(kept__in=records).update(taken={})
    for record in records:
        record.first_names, record.birth_name, record.usual_name = "–", ERASED, ""
        record.birth_date = None
        record.save()


def _erase_documents(model, path: str, records: list[Person]) -> None:
    """Title, hours and number stay, without anybody; the file goes."""
    for row in model._base_manager.filter(**{f"{path}__in": records}):
        nobody = dict.fromkeys(row.facts.get("person", {}), "")
        facts = {**row.facts, "person": nobody | {"name": ERASED}}
        if row.file:
            _forget_file(row.file)
        model._base_manager.filter(pk=row.pk).update(facts=facts, file="")


def _forget_file(file: FieldFile) -> None:
    """Once it is committed: a file can't be brought back."""
    transaction.on_commit(partial(storages["private"].delete, file.name))


STAGES = {Stage.FOLLOW_UP: _erase_follow_up, Stage.EVIDENCE: _erase_evidence}
