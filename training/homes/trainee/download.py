"""`/mon-parcours/mes-donnees/`: all that is held about me, to read and for programs."""

import json
from tempfile import TemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people.access import for_person
from people.models import Person
from people.rate_limits import is_too_fast
from people.viewer import Viewer
from training.certificates.models import Certificate
from training.enrolment_files.models import Paper
from training.homes.trainee.own_data import Section, data_of, kinds_of_data
from training.homes.trainee.views import home_crumbs

FILES, PER_SECONDS = 10, 3600


@for_person
@never_cache
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """What the file holds, and the link to it."""
    context = {
        "kinds": kinds_of_data(),
        "crumbs": home_crumbs(),
        "here": _("Mes données"),
    }
    return render(request, "homes/trainee/my_data.html", context)


@for_person
@never_cache
@require_safe
def my_data_file(request: HttpRequest) -> HttpResponse:
    """A ZIP: a page to read, the same as JSON, the documents."""
    viewer = request.viewer
    if is_too_fast(request, "own_data", limit=FILES, seconds=PER_SECONDS):
        return render(request, "429.html", status=429)
    file = TemporaryFile()  # noqa: SIM115 (the response closes it)
    try:
        _fill(file, viewer)
    except BaseException:
        file.close()
        raise
    day = timezone.localdate().isoformat()
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"mes-donnees-{day}.zip",
        content_type="application/zip",
    )


def _fill(file: IO[bytes], viewer: Viewer) -> None:
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        _write_data(archive, viewer.person)
        for model, folder in ((Certificate, "documents"), (Paper, "pieces")):
            rows = model.objects.visible_to(viewer)
            for row in rows.filter(enrolment__person=viewer.person).exclude(file=""):
                _write_file(archive, folder, row)
    file.seek(0)


def _write_data(archive: ZipFile, person: Person) -> None:
    sections = list(data_of(person))
    made_at = timezone.localtime()
    facts = {section.key: section.as_json() for section in sections}
    archive.writestr(
        "mes-donnees.json",
        json.dumps(
            {"made_at": made_at.isoformat(), "data": facts},
            ensure_ascii=False,
            indent=2,
        ),
    )
    page = render_to_string(
        "documents/own_data.html",
        {"person": person, "made_at": made_at, "sections": [*map(_readable, sections)]},
    )
    archive.writestr("mes-donnees.html", page)


def _readable(section: Section) -> dict:
    labels = [label for _key, label in section.columns]
    rows = [list(zip(labels, map(_said, row), strict=True)) for row in section.rows]
    return {"key": section.key, "title": section.title, "rows": rows}


def _said(value) -> str | None:
    """Days as the French write them; yes and no in words."""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, dict):
        return "\n".join(f"{key} : {_said(row)}" for key, row in value.items())
    if hasattr(value, "hour"):
        return timezone.localtime(value).strftime("%d/%m/%Y %H:%M")
    if hasattr(value, "year"):
        return value.strftime("%d/%m/%Y")
    return None if value is None else str(value)


def _write_file(archive: ZipFile, folder: str, row) -> None:
    """One that is no longer in the store is left out: the list still names it."""
    name = row.file.name.rpartition("/")[2]
    try:
        with row.file.open("rb") as stored:
            archive.writestr(f"{folder}/{row.pk}-{name}", stored.read())
    except FileNotFoundError:
        return
