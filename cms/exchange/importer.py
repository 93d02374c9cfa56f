"""Puts records of a source into a provider's branch of the catalogue.

The source is right about what it tells: a changed record is written over the page,
an unchanged one touches nothing. Pages, slugs and actions keep their identity.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cms.exchange.records import (
    ActionRecord,
    CourseRecord,
    GoodRecord,
    PlaceRecord,
)
from cms.exchange.texts import shortened
from cms.forms import is_still_used
from cms.models import (
    CourseCode,
    CoursePage,
    ProviderPage,
    SourceRecord,
    TrainingAction,
)
from cms.models.courses import Level
from people.models import Organisation

LONGEST_SLUG = 80
DISABILITY_OFFICER = "1"


class Change(StrEnum):
    """What an import did to one record."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass
class ImportedCourse:
    """The page, its actions in the record's order, and what a person should know."""

    page: CoursePage
    change: Change
    actions: list[TrainingAction]
    remarks: list[str] = field(default_factory=list)


def is_unchanged(good: GoodRecord, *, provider: Organisation, format: str) -> bool:
    """Whether this very record was imported before. Writes nothing, locks nothing."""
    return SourceRecord.objects.filter(
        organisation=provider,
        format=format,
        number=good.course.number,
        digest=good.digest,
    ).exists()


@transaction.atomic
def import_course(
    good: GoodRecord,
    *,
    branch: ProviderPage,
    format: str,
    deliverers: dict[str, Organisation],
) -> ImportedCourse:
    """Creates or updates the course below `branch`, with its actions and codes.

    `deliverers` are the known delivering providers by SIRET. Raises ValidationError
    if the catalogue's own rules refuse the page.
    """
    source = (
        SourceRecord.objects.select_related("page")
        .filter(
            organisation=branch.organisation, format=format, number=good.course.number
        )
        .first()
    )
    if source is None:
        return _create(good, branch=branch, format=format, deliverers=deliverers)
    return _update(good, source=source, deliverers=deliverers)


def _create(
    good: GoodRecord,
    *,
    branch: ProviderPage,
    format: str,
    deliverers: dict[str, Organisation],
) -> ImportedCourse:
    page = CoursePage(
        slug=_free_slug(branch, good.course), first_published_at=timezone.now()
    )
    _write_facts(page, good.course)
    page.codes = _codes(page, good.course)
    page.actions = actions = [
        _written(TrainingAction(), record, rank, deliverers)
        for rank, record in enumerate(good.course.actions)
    ]
    branch.add_child(instance=page)
    SourceRecord.objects.create(
        organisation=branch.organisation,
        format=format,
        number=good.course.number,
        digest=good.digest,
        payload=good.verbatim,
        page=page,
    )
    return ImportedCourse(page, Change.CREATED, actions)


def _update(
    good: GoodRecord, *, source: SourceRecord, deliverers: dict[str, Organisation]
) -> ImportedCourse:
    page = source.page
    remarks = []
    if page.has_unpublished_changes and page.latest_revision_id:
        remarks.append(
            _("Un brouillon de « %s » attendait : il reste dans l’historique.")
            % page.title
        )
    _write_facts(page, good.course)
    page.codes = _codes(page, good.course)
    actions, kept = _matched_actions(page, good.course, deliverers)
    page.actions = [*actions, *kept]
    remarks += [
        _("L’action « %s » n’est plus dans la source mais a des sessions : gardée.")
        % action
        for action in kept
    ]
    _save(page)
    source.digest, source.payload = good.digest, good.verbatim
    source.imported_at = timezone.now()
    source.save(update_fields=["digest", "payload", "imported_at"])
    return ImportedCourse(page, Change.UPDATED, actions, remarks)


def _save(page: CoursePage) -> None:
    """A page that editors revised gets a revision more, so that its history is true;
    one that they took offline stays so."""
    if page.latest_revision_id is None:
        page.save()
        return
    revision = page.save_revision()
    if page.live:
        revision.publish()
    else:
        page.save()


def _free_slug(branch: ProviderPage, course: CourseRecord) -> str:
    """A slug of the title, told apart by the source's number where it is taken."""
    base = slugify(course.title)[:LONGEST_SLUG].strip("-") or "formation"
    numbered = f"{base}-{slugify(course.number)[:LONGEST_SLUG]}".strip("-")
    unmistakable = f"{base}-{sha256(course.number.encode()).hexdigest()[:12]}"
    candidates = (base, numbered, unmistakable)
    taken = set(
        branch.get_children().filter(slug__in=candidates).values_list("slug", flat=True)
    )
    return next((slug for slug in candidates if slug not in taken), unmistakable)


def _fit(row, facts: dict) -> None:
    """Sets the facts, each cut to its column's length."""
    for name, value in facts.items():
        size = row._meta.get_field(name).max_length
        setattr(row, name, shortened(value, size) if size and value else value)


def _write_facts(page: CoursePage, course: CourseRecord) -> None:
    contact = next(
        (
            contact
            for contact in course.contacts
            if contact.kind != DISABILITY_OFFICER
            and (contact.name or contact.phone or contact.email)
        ),
        None,
    )
    _fit(
        page,
        {
            "title": course.title,
            "draft_title": course.title,
            "objective": course.objective,
            "expected_results": course.expected_results,
            "content": course.content,
            "is_certifying": course.is_certifying,
            "pathway": course.pathway or page.pathway,
            "entry_level": course.entry_level or Level.NONE,
            "exit_level": course.exit_level,
            "contact_name": contact.name if contact else "",
            "contact_phone": contact.phone if contact else "",
            "contact_email": contact.email if contact else "",
            "website": course.website,
        },
    )


def _codes(page: CoursePage, course: CourseRecord) -> list[CourseCode]:
    """The record's codes; those the page had already keep their labels."""
    had = {(row.kind, row.code): row for row in page.codes.all()} if page.pk else {}
    rows = []
    for rank, code in enumerate(course.codes):
        row = had.get((code.kind, code.code))
        rows.append(row or CourseCode(kind=code.kind, code=code.code))
        rows[-1].sort_order = rank
    return rows


def _matched_actions(
    page: CoursePage, course: CourseRecord, deliverers: dict[str, Organisation]
) -> tuple[list[TrainingAction], list[TrainingAction]]:
    """The record's actions, matched by number, and those that the
    source dropped but that cohorts still use."""
    had = list(page.actions.all())
    written = []
    for rank, record in enumerate(course.actions):
        row = next((row for row in had if row.reference == record.number), None)
        if row is not None:
            had.remove(row)
        written.append(_written(row or TrainingAction(), record, rank, deliverers))
    return written, [row for row in had if is_still_used(row)]


def _written(
    action: TrainingAction,
    record: ActionRecord,
    rank: int,
    deliverers: dict[str, Organisation],
) -> TrainingAction:
    deliverer = record.delivering_provider
    facts = {
        "reference": record.number,
        "mode": record.mode,
        "rhythm": record.rhythm,
        "publics": ",".join(record.publics),
        "is_entry_level_required": record.is_entry_level_required,
        "alternation": record.alternation,
        "specific_conditions": record.specific_conditions,
        "is_funding_possible": record.is_funding_possible,
        "is_permanent_entry": record.is_permanent_entry,
        "hours_total": record.hours_total,
        "hours_in_centre": record.hours_in_centre,
        "hours_in_company": record.hours_in_company,
        "duration": record.duration,
        "price": record.price,
        "funders": ",".join(record.funders),
        "accessibility": record.accessibility,
        "catering": record.catering,
        "lodging": record.lodging,
        "transport": record.transport,
        "website": record.website,
    }
    place = record.place or PlaceRecord()
    facts |= {
        "place_name": place.name,
        "street": place.street,
        "postal_code": place.postal_code,
        "city": place.city,
        "insee_code": place.insee_code,
        "latitude": place.latitude,
        "longitude": place.longitude,
    }
    _fit(action, facts)
    action.delivering_provider = deliverers.get(deliverer.siret) if deliverer else None
    action.sort_order = rank
    return action
