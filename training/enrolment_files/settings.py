"""What a provider asks in its files, and what it hands over."""

import re

from django.db import IntegrityError, transaction
from django.utils import timezone

from people.models import Organisation
from people.names import folded_name
from people.viewer import Viewer
from training.enrolment_files.models import FileSettings, RequiredPaper
from training.enrolment_files.permissions import can_set
from training.enrolment_files.refusals import ForbiddenPaper, MayNotKeep
from training.enrolment_files.uploads import Upload
from training.refusals import Refusal

# Special categories (art. 9 RGPD) and the NIR: never asked for here.
FORBIDDEN = re.compile(
    r"\b(nir|securite sociale|carte vitale|rqth|mdph|handicap\w*|invalidite|"
    r"medica(?:l|le|ux|les)|arret de travail|sante|vaccin\w*|grossesse)\b"
)


def check_label(*texts: str) -> None:
    """Raises `ForbiddenPaper` if a paper would touch health, disability or the NIR."""
    if any(FORBIDDEN.search(folded_name(text)) for text in texts):
        raise ForbiddenPaper


@transaction.atomic
def require_paper(
    provider: Organisation, *, by: Viewer, paper: RequiredPaper | None = None, **facts
) -> RequiredPaper:
    """Adds a paper to the list, or changes it for those asked from now on."""
    if not can_set(by, provider):
        raise MayNotKeep
    check_label(facts["label"], facts.get("help", ""))
    row = paper or RequiredPaper(provider=provider)
    for name, value in facts.items():
        setattr(row, name, value)
    row.full_clean()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        sentence = RequiredPaper._meta.constraints[0].violation_error_message
        raise Refusal(str(sentence)) from error
    return row


@transaction.atomic
def retire_paper(paper: RequiredPaper, *, by: Viewer) -> RequiredPaper:
    """No longer asked of newcomers; those already asked keep it. Repeatable."""
    if not can_set(by, paper.provider):
        raise MayNotKeep
    row = RequiredPaper.objects.select_for_update().get(pk=paper.pk)
    if row.retired_at is None:
        row.retired_at = timezone.now()
        row.save(update_fields=["retired_at"])
    return row


@transaction.atomic
def set_file_settings(
    provider: Organisation, *, by: Viewer, rules: Upload | None = None, **facts
) -> FileSettings:
    """What every file hands over; new rules are in every document made from now on."""
    if not can_set(by, provider):
        raise MayNotKeep
    row, _created = FileSettings.objects.get_or_create(provider=provider)
    for name, value in facts.items():
        setattr(row, name, value)
    if rules is not None and rules.sha256 != row.rules_sha256:
        # The former rules stay: documents given before name them by their digest.
        row.internal_rules.save(f"{rules.sha256}.pdf", rules.file, save=False)
        row.rules_sha256 = rules.sha256
        row.rules_on = facts.get("rules_on") or timezone.localdate()
    row.save()
    return row
