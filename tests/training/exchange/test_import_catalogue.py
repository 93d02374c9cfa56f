"""Importing a catalogue: what becomes of good records, and of a second run."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.models import CoursePage, SourceRecord, TrainingAction
from people.models import Organisation
from people.viewer import Viewer
from tests.cast import make_organisation, viewer_of
from tests.lheo_files import (
    OTHER_SIRET,
    SIRET,
    Pieces,
    formation,
    lheo,
    many,
    real,
    session,
)
from training.cohorts.models import Cohort, ExternalReference
from training.exchange.catalogue import NotYourCatalogue, import_catalogue
from training.search.models import SearchEntry

pytestmark = pytest.mark.django_db

DELIVERER = f"""
  <organisme-formateur>
    <SIRET-formateur><SIRET>{OTHER_SIRET}</SIRET></SIRET-formateur>
    <raison-sociale-formateur>Atelier d’à côté</raison-sociale-formateur>
  </organisme-formateur>"""


@pytest.fixture
def provider(catalogue) -> Organisation:
    return make_organisation(
        "Atelier des Métiers", "training_provider", slug="atelier", siret=SIRET
    )


def run(*formations: str, provider: Organisation | None = None, **options):
    return import_catalogue(
        io.BytesIO(lheo(*formations)),
        provider=provider,
        **({"by": Viewer.system()} | options),
    )


def counts(report) -> dict:
    return {name: count for name, count in report.as_json()["counts"].items() if count}


def test_a_record_becomes_a_page_an_action_a_cohort_and_a_source(provider, territory):
    report = run(formation(), provider=provider)

    assert counts(report) == {"created": 1}
    page = CoursePage.objects.get()
    assert page.live is True
    assert page.url_path.endswith("/formations/atelier/poser-des-cloisons/")
    assert page.provider == provider
    assert [(code.kind, code.code) for code in page.codes.all()] == [
        ("formacode", "22403"),
        ("nsf", "233"),
        ("rome", "F1604"),
        ("rncp", "35000"),
    ]
    source = SourceRecord.objects.get()
    assert (source.number, source.page) == ("F1", page)
    assert "Poser des cloisons" in source.payload
    cohort = Cohort.objects.get()
    assert cohort.action == page.actions.get()
    assert (cohort.reference, cohort.starts_on) == ("F1-S", date(2027, 1, 4))
    assert (cohort.responsible_provider, cohort.territory) == (provider, territory)
    assert (cohort.city, cohort.insee_code) == ("Paris 10", "75110")
    assert ExternalReference.objects.get().value == "F1-S"


def test_the_same_file_again_changes_nothing_and_writes_nothing(provider):
    run(formation(), formation(number="F2"), provider=provider)
    before = CoursePage.objects.values_list("pk", "last_published_at")

    with CaptureQueriesContext(
        connection,
    ) as queries:
        report = run(formation(), formation(number="F2"), provider=provider)

    assert counts(report) == {"unchanged": 2}
    assert {query["sql"].split()[0] for query in queries} == {"SELECT"}
    assert list(CoursePage.objects.values_list("pk", "last_published_at")) == list(
        before
    )


def test_a_changed_record_is_written_over_the_same_page(provider):
    run(formation(), provider=provider)
    page, action = CoursePage.objects.get(), TrainingAction.objects.get()

    report = run(formation(title="Poser des plafonds", hours="200"), provider=provider)

    assert counts(report) == {"updated": 1}
    page.refresh_from_db()
    assert (page.title, page.slug) == ("Poser des plafonds", "poser-des-cloisons")
    changed = TrainingAction.objects.get()
    assert (changed.pk, changed.uuid) == (action.pk, action.uuid)
    assert changed.hours_total == 200
    assert page.codes.count() == 4


def test_an_editors_history_tells_of_the_import(provider):
    run(formation(), provider=provider)
    page = CoursePage.objects.get()
    page.objective = "Écrit par une éditrice."
    page.save_revision().publish()

    run(formation(title="Poser des plafonds"), provider=provider)

    page = CoursePage.objects.get()
    assert (page.title, page.objective) == ("Poser des plafonds", "Devenir plaquiste.")
    assert page.revisions.count() == 2
    assert page.latest_revision.as_object().title == "Poser des plafonds"
    assert page.actions.count() == 1


def test_a_page_taken_offline_stays_offline(provider):
    run(formation(), provider=provider)
    CoursePage.objects.get().unpublish()

    run(formation(title="Poser des plafonds"), provider=provider)

    page = CoursePage.objects.get()
    assert (page.live, page.title) == (False, "Poser des plafonds")


def test_a_silent_source_is_no_obstacle(provider):
    report = run(
        formation(objective="-", contact="", price="", hours=""), provider=provider
    )

    assert counts(report) == {"created": 1}
    page = CoursePage.objects.get()
    assert (page.objective, page.contact_name) == ("", "")


def test_two_courses_of_one_title_have_two_addresses(provider):
    run(formation(), formation(number="F2"), provider=provider)

    assert sorted(CoursePage.objects.values_list("slug", flat=True)) == [
        "poser-des-cloisons",
        "poser-des-cloisons-f2",
    ]


def test_bad_records_cost_no_good_one(provider):
    report = run(
        formation(number="A"),
        formation(number="B", title=""),
        formation(number="A", title="Doublon"),
        formation(number="C"),
        provider=provider,
    )

    assert counts(report) == {"created": 2, "refused": 2}
    assert set(SourceRecord.objects.values_list("number", flat=True)) == {"A", "C"}
    json = report.as_json()
    assert [row["reference"] for row in json["refused"]] == ["B", "A"]
    assert set(json["refused"][0]) == {"line", "path", "reference", "reason"}


def test_a_dry_run_says_the_same_and_keeps_nothing(provider):
    tried = run(
        formation(), formation(number="B", mode="9"), provider=provider, dry_run=True
    )

    assert counts(tried) == {"created": 1, "refused": 1}
    assert tried.as_json()["cohorts"]["created"] == 1
    assert CoursePage.objects.count() == Cohort.objects.count() == 0
    assert SourceRecord.objects.count() == SearchEntry.objects.count() == 0


def test_a_dry_run_creates_no_organisation(catalogue):
    before = Organisation.objects.count()

    tried = run(formation(), formation(number="F2"), dry_run=True)

    assert counts(tried) == {"created": 2}
    assert Organisation.objects.count() == before


def test_anothers_siret_is_refused(provider):
    report = run(formation(siret=OTHER_SIRET), provider=provider)

    assert counts(report) == {"refused": 1}
    assert OTHER_SIRET in report.refused[0].reason
    assert CoursePage.objects.count() == 0


def test_a_file_of_several_providers_finds_or_opens_their_branches(provider):
    report = run(
        formation(),
        formation(number="F2", siret=OTHER_SIRET, provider="Atelier d’à côté"),
    )

    assert counts(report) == {"created": 2}
    opened = Organisation.objects.get(siret=OTHER_SIRET)
    assert (opened.name, opened.slug) == ("Atelier d’à côté", "atelier-da-cote")
    assert {page.provider for page in CoursePage.objects.all()} == {provider, opened}


def test_a_record_without_a_valid_siret_belongs_to_nobody(provider):
    report = run(formation(siret="99999999999999"))

    assert counts(report) == {"refused": 1}
    assert "SIRET" in report.refused[0].reason


def test_a_delivering_provider_that_is_known_runs_the_cohort(provider):
    deliverer = make_organisation(
        "Atelier d’à côté", "training_provider", siret=OTHER_SIRET
    )

    run(formation(deliverer=DELIVERER), provider=provider)

    cohort = Cohort.objects.get()
    assert (cohort.responsible_provider, cohort.delivering_provider) == (
        provider,
        deliverer,
    )


def test_an_unknown_delivering_provider_is_said(provider):
    report = run(formation(deliverer=DELIVERER), provider=provider)

    assert Cohort.objects.get().delivering_provider == provider
    assert "Atelier d’à côté" in report.warnings[0].reason
    assert not Organisation.objects.filter(siret=OTHER_SIRET).exists()


def test_a_truncated_file_keeps_the_records_before_the_break(provider):
    whole = lheo(formation(number="A"), formation(number="B"))

    report = import_catalogue(
        io.BytesIO(whole[:-200]), provider=provider, by=Viewer.system()
    )

    assert counts(report) == {"created": 1, "refused": 1}


def test_the_imported_course_can_be_found(provider):
    run(formation(), provider=provider)

    entries = SearchEntry.objects.filter(page=CoursePage.objects.get())
    assert {entry.cohort for entry in entries} == {None, Cohort.objects.get()}


def test_a_providers_office_imports_its_own_catalogue_alone(catalogue, gaelle, hugo):
    formalliance = gaelle.memberships.get().organisation
    formalliance.siret = SIRET
    formalliance.save()

    report = run(formation(), provider=formalliance, by=viewer_of(gaelle))

    assert counts(report) == {"created": 1}
    with pytest.raises(NotYourCatalogue):
        run(formation(), provider=formalliance, by=viewer_of(hugo))
    with pytest.raises(NotYourCatalogue):
        run(formation(), by=viewer_of(gaelle))


def test_hundreds_of_records_are_imported(provider):
    report = import_catalogue(Pieces(many(200)), provider=provider, by=Viewer.system())

    assert counts(report) == {"created": 200}
    assert Cohort.objects.count() == 200


@pytest.mark.parametrize(
    ("name", "cohorts"),
    [("intercarif-2.2-afpa-two-actions.xml", 2), ("lheo-2.3-bts-onisep.xml", 1)],
)
def test_a_real_file_is_imported_once(catalogue, name, cohorts):
    def again():
        with real(name).open("rb") as stream:
            return import_catalogue(stream, by=Viewer.system())

    assert counts(again()) == {"created": 1}
    assert counts(again()) == {"unchanged": 1}
    assert Cohort.objects.count() == cohorts


def test_sessions_of_one_action_are_cohorts_of_it(provider):
    run(formation(session("S1"), session("S2", starts="20270201")), provider=provider)

    assert list(Cohort.objects.values_list("reference", flat=True)) == ["S1", "S2"]
