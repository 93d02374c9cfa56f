"""Files as they come: encodings, headers, torn lines, formulas, other layouts."""

import io
import os
import tracemalloc
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from cms.exchange.records import FileUnusable
from tests.training.exchange.trainees.files import (
    france_travail_file,
    own_file,
    person,
    region_file,
    workbook,
)
from training.exchange.trainees.layouts import REASON_HEADING
from training.exchange.trainees.reading import open_trainees
from training.exchange.trainees.records import RefusedLine, TraineeRecord
from training.exchange.trainees.sheets import with_reasons

SAMPLES = (
    Path(
        os.environ.get(
            "SAMPLES_DIR", Path(settings.BASE_DIR).parent / "shared" / "data"
        )
    )
    / "trainee-files"
)
NOE = person("Noé", "Garnier")


def read(content: bytes, format: str = "csv") -> list[TraineeRecord | RefusedLine]:
    return list(open_trainees(io.BytesIO(content), format=format))


def only(content: bytes, format: str = "csv") -> TraineeRecord | RefusedLine:
    [line] = read(content, format)
    return line


def notes_of(content: bytes, format: str = "csv") -> list[str]:
    file = open_trainees(io.BytesIO(content), format=format)
    list(file)
    return file.notes


def sample(name: str) -> bytes:
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"{path} isn't here")
    return path.read_bytes()


# --- France Travail's and the Région's -------------------------------------------


def test_a_literal_null_is_nothing():
    line = only(
        france_travail_file(
            person("EUGENE", "MARTIN", phone="NULL", email="NULL", session="NULL")
        ),
        "france-travail",
    )

    assert (line.phone, line.email, line.session_numbers) == ("", "", ())


def test_a_name_that_is_null_is_missing():
    line = only(france_travail_file(person("NULL", "MARTIN")), "france-travail")

    assert isinstance(line, RefusedLine)
    assert (line.line, line.column) == (2, "c_prenomcorrespondance")


def test_france_travail_dates_and_identifiers_are_read():
    line = only(
        france_travail_file(
            person(
                "EUGENE",
                "MARTIN",
                entry_on="2026-05-22 00:00:00.0",
                planned_exit_on="2026-08-24 00:00:00.0",
                identifier="1111111111",
                other_identifier="0167942369Z",
                session="35",
                other_session="SE_1",
            )
        ),
        "france-travail",
    )

    assert (line.entry_on, line.planned_exit_on) == (
        date(2026, 5, 22),
        date(2026, 8, 24),
    )
    assert line.identifiers == (
        "france-travail:1111111111",
        "france-travail:0167942369Z",
    )
    assert line.session_numbers == ("35", "SE_1")


def test_an_address_said_not_valid_is_left_out():
    line = only(
        france_travail_file(
            person("EUGENE", "MARTIN", email="a@exemple.fr", email_validity="I")
        ),
        "france-travail",
    )

    assert line.email == ""
    assert [remark.column for remark in line.remarks] == ["c_validitemail_id"]


def test_quotes_around_a_title_tear_no_line():
    content = france_travail_file(NOE, person("Lina", "Roux"))
    content = content.replace(b"|Garnier", b'|"Garnier').replace(
        b"Garnier|", b'"Garnier|'
    )

    assert [line.line for line in read(content, "france-travail")] == [2, 3]


def test_another_years_layout_is_read_and_its_columns_told():
    heading = (
        "c_nomcorrespondance|c_prenomcorrespondance|dn_session_id|dc_aes_recue|"
        "dd_datedebutmodule|dd_datefinmodule\n"
    )
    content = f"{heading}MARTIN|EUGENE|35|O|2026-05-22|2026-08-24\n".encode()

    line = only(content, "france-travail")
    missing, unknown = notes_of(content, "france-travail")

    assert (line.entry_on, line.planned_exit_on) == (
        date(2026, 5, 22),
        date(2026, 8, 24),
    )
    assert "« c_adresseemail »" in missing
    assert unknown.endswith("« dc_aes_recue ».")


def test_an_exit_on_the_planned_day_is_a_completed_training():
    dates = {"entry_on": "01/09/2026", "planned_exit_on": "30/10/2026"}
    done, early = read(
        region_file(
            NOE | dates | {"exit_on": "30/10/2026"},
            NOE | dates | {"exit_on": "15/10/2026"},
        ),
        "region",
    )

    assert (done.is_completed, early.is_completed) == (True, False)


@pytest.mark.parametrize(
    ("name", "format", "lines"),
    [
        ("france-travail-trainees.csv", "france-travail", 5),
        ("region-trainees.csv", "region", 5),
        ("learner-import-model.xlsx", "csv", 1),
    ],
)
def test_real_layouts_are_read(name, format, lines):
    found = read(sample(name), format)

    assert len([line for line in found if isinstance(line, TraineeRecord)]) == lines


# --- Headers -----------------------------------------------------------------------


def test_columns_are_known_whatever_their_order_case_and_accents():
    line = only("PRENOMS;date de naissance ;NOM\nNoé;1998-11-24;Garnier\n".encode())

    assert (line.first_names, line.birth_name) == ("Noé", "Garnier")
    assert line.birth_date == date(1998, 11, 24)


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_the_delimiter_is_found(mark):
    assert only(own_file(NOE).replace(b";", mark.encode())).birth_name == "Garnier"


def test_a_wrong_header_says_what_was_expected_and_found():
    with pytest.raises(FileUnusable) as error:
        read(b"Ville;Pays\nBar;France\n")

    assert str(error.value) == (
        "La première ligne n’est pas celle du format « Modèle d’Alliage (CSV ou "
        "XLSX) » : il y faut les colonnes « Nom de naissance », « Prénoms ». "
        "Colonnes trouvées : « Ville », « Pays »."
    )


def test_a_wrong_header_says_which_layout_it_resembles():
    with pytest.raises(FileUnusable, match="ressemble au format « Région »"):
        read(region_file(NOE))
    with pytest.raises(FileUnusable, match="ressemble au format « France Travail »"):
        read(france_travail_file(NOE))


def test_a_column_of_social_security_numbers_is_refused():
    with pytest.raises(FileUnusable, match="sécurité sociale"):
        read("Nom;Prénom;Numéro de sécurité sociale\n".encode())


def test_a_social_security_number_is_never_an_identifier():
    line = only(own_file(NOE | {"identifier": "1 98 11 75 123 456 78"}))

    assert line.identifiers == ()
    assert [remark.column for remark in line.remarks] == ["Identifiant"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"%PDF-1.7\n",
        b"\xd0\xcf\x11\xe0 an old XLS",
        "Nom;Prénom\n".encode("utf-16"),
        b"PK\x03\x04 not a workbook",
    ],
)
def test_what_is_no_table_is_unusable(content):
    with pytest.raises(FileUnusable):
        read(content)


# --- Encodings and torn lines -----------------------------------------------------


def test_a_byte_order_mark_is_no_part_of_the_header():
    assert only(b"\xef\xbb\xbf" + own_file(NOE)).first_names == "Noé"


def test_windows_1252_is_read_and_said():
    content = own_file(NOE).decode().encode("windows-1252")

    assert only(content).first_names == "Noé"
    assert "Windows-1252" in notes_of(content)[0]


def test_a_stray_quote_costs_no_other_line():
    content = b'Nom;Pr\xc3\xa9nom\n"Garnier;No\xc3\xa9\nRoux;Lina\nDurand;Ali\n'

    lines = read(content)

    assert [line.line for line in lines] == [2, 3, 4]
    assert [line.birth_name for line in lines[1:]] == ["Roux", "Durand"]


def test_a_line_end_inside_quotes_belongs_to_its_cell():
    content = 'Nom;Prénom;Note\nGarnier;Noé;"deux\nlignes"\nRoux;Lina;\n'.encode()

    assert [line.line for line in read(content)] == [2, 4]


def test_a_line_with_too_few_cells_is_refused_alone():
    short, good = read("Nom;Prénom;Courriel\nGarnier;Noé\nRoux;Lina;\n".encode())

    assert "2 colonnes au lieu de 3" in short.reason
    assert good.birth_name == "Roux"


def test_a_line_without_end_is_refused_alone():
    content = b"Nom;Prenom\n" + b"x" * 200_000 + b";y\nRoux;Lina\n"

    long, good = read(content)

    assert "trop longue" in long.reason
    assert (good.line, good.birth_name) == (3, "Roux")


# --- Cells ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "text", "column"),
    [
        ("first_names", "", "Prénoms"),
        ("birth_name", "12", "Nom de naissance"),
        ("birth_name", "=HYPERLINK(1)", "Nom de naissance"),
        ("birth_name", "@SUM(A1)", "Nom de naissance"),
        ("birth_date", "31/02/1998", "Date de naissance"),
        ("birth_date", "24/11/98", "Date de naissance"),
        ("birth_date", "24/11/2998", "Date de naissance"),
        ("entry_on", "demain", "Date d’entrée"),
        ("mode", "hybride", "Modalité"),
        ("is_completed", "peut-être", "Formation terminée"),
        ("carried_on_site", "beaucoup", "Heures faites en salle"),
        ("carried_on_site", "12", "Reprise jusqu’au"),
        ("identifier", "x" * 80, "Identifiant"),
    ],
)
def test_a_cell_that_cannot_be_read_refuses_its_line(field, text, column):
    line = only(own_file(NOE | {field: text}))

    assert isinstance(line, RefusedLine)
    assert (line.line, line.column) == (2, column)
    assert line.reason


@pytest.mark.parametrize(
    ("field", "text"),
    [("email", "noe.exemple.fr"), ("phone", "06111111"), ("phone", "bureau")],
)
def test_a_wrong_contact_leaves_the_line_without_it(field, text):
    line = only(own_file(NOE | {field: text}))

    assert getattr(line, field) == ""
    assert text in line.remarks[0].reason


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("612345678", "+33612345678"),  # a spreadsheet dropped the 0
        ("0033612345678", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("0692 12 34 56", "+262692123456"),
        ("'+32 470 12 34 56", "+32470123456"),
    ],
)
def test_telephones_are_written_one_way(text, phone):
    assert only(own_file(NOE | {"phone": text})).phone == phone


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("120", 7200), ("7,5", 450), ("7 h 30", 450), ("7:30", 450), ("450 min", 450)],
)
def test_hours_are_read_as_people_write_them(text, minutes):
    line = only(
        own_file(NOE | {"carried_until": "01/11/2026", "carried_on_site": text})
    )

    assert line.carried.on_site_minutes == minutes


# --- Spreadsheets --------------------------------------------------------------------


def test_a_workbook_is_read_like_a_table():
    day = datetime(1998, 11, 24)
    line = only(
        workbook(
            [
                ["Nom", "Prénom", "Date de naissance", "Téléphone"],
                [],
                ["Garnier", "Noé", day, 612345678],
            ]
        )
    )

    assert (line.line, line.birth_date, line.phone) == (3, day.date(), "+33612345678")


def test_durations_of_a_workbook_are_hours():
    line = only(
        workbook(
            [
                ["Nom", "Prénom", "Reprise jusqu’au", "Heures faites en salle"],
                ["Garnier", "Noé", datetime(2026, 11, 1), timedelta(hours=30)],
            ]
        )
    )

    assert line.carried.on_site_minutes == 1800


def test_a_formula_is_refused_and_never_computed():
    formula, aside = read(
        workbook(
            [
                ["Nom", "Prénom", "Note"],
                ['=HYPERLINK("http://x")', "Noé", ""],
                ["Roux", "Lina", "=1+1"],
            ]
        )
    )

    assert (formula.column, formula.line) == ("Nom", 2)
    assert "formule" in formula.reason
    assert aside.birth_name == "Roux"


def bomb(part: str, content: bytes) -> bytes:
    """A workbook in which one part was exchanged."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook([["Nom", "Prénom"]]))) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, content if name == part else source.read(name))
    return stream.getvalue()


def test_a_bomb_is_left_shut():
    with pytest.raises(FileUnusable, match="trop grand"):
        read(bomb("xl/worksheets/sheet1.xml", b" " * 210 * 1024 * 1024))


def test_an_entity_bomb_is_left_shut():
    content = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'

    with pytest.raises(FileUnusable):
        read(bomb("xl/worksheets/sheet1.xml", content))


# --- Many lines -------------------------------------------------------------------


def peak_of(lines: int) -> int:
    content = b"Nom;Pr\xc3\xa9nom;Courriel\n" + b"".join(
        b"Nom%d;Prenom;a%d@exemple.fr\n" % (n, n) for n in range(lines)
    )
    file = open_trainees(io.BytesIO(content), format="csv")
    tracemalloc.start()
    assert sum(1 for _line in file) == lines
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def test_a_hundred_thousand_lines_are_read_in_constant_memory():
    peak_of(1_000)  # what is made once

    assert peak_of(100_000) < peak_of(1_000) + 1_000_000


def test_cells_too_many_come_back_beside_the_last_one():
    headings = ["Nom", "Prénoms", REASON_HEADING]
    torn = ["Roux", "Lina", "son motif d’avant", "06 11", "22 33"]

    header, row = with_reasons(headings, [(torn, "Cinq colonnes au lieu de trois")])

    assert header == ["Nom", "Prénoms", REASON_HEADING]
    assert row == ["Roux", "Lina 06 11 22 33", "Cinq colonnes au lieu de trois"]
