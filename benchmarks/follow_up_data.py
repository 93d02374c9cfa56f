"""A large territory's follow-up, laid into PostgreSQL by INSERT … SELECT.

500 agencies, 150,000 persons, 200,000 enrolments in 10,000 cohorts of three years,
over 2,000,000 attendance entries, with the shares, caseloads, steps, notes, outcomes,
certificates, changes and reads that such years leave. The demo's agency follows 2,000
of the persons, its counsellor Denis a hundred of these.
"""

import time

from django.db import connection

from benchmarks import follow_up_rows as rows
from config.demo import cast, facts
from people.models import User

DENIS = "denis.leroux"

# What the rows below are made from; agency 0 is the demo's own.
SCAFFOLD = [
    """CREATE TEMP TABLE b_agency AS
    SELECT 0 AS a, %(agency)s::uuid AS id
    UNION ALL SELECT n, md5('agency' || n)::uuid FROM generate_series(1, 500) n""",
    """CREATE TEMP TABLE b_person AS
    SELECT p, md5('person' || p)::uuid AS id,
        CASE WHEN p %% 75 = 0 THEN 0 ELSE 1 + p %% 500 END AS a
    FROM generate_series(1, %(persons)s) p""",
    """CREATE TEMP TABLE b_cohort AS
    WITH model AS (
        SELECT t.*, action.page_id, row_number() OVER (ORDER BY t.id) - 1 AS place,
            count(*) OVER () AS number
        FROM training_cohort t JOIN cms_trainingaction action ON action.id = t.action_id
    )
    SELECT c, md5('cohort' || c)::uuid AS id, action_id, page_id AS course,
        responsible_provider_id AS provider, territory_id AS territory,
        current_date - 800 + (c * 7919 %% 830) AS starts_on
    FROM generate_series(0, %(cohorts)s - 1) c
    JOIN model ON model.place = c %% model.number""",
    """CREATE TEMP TABLE b_enrolment AS
    SELECT e, md5('enrolment' || e)::uuid AS id, b_person.id AS person, p, a,
        b_agency.id AS agency, b_cohort.id AS cohort, course, provider, starts_on,
        CASE WHEN e %% 3 > 0 THEN md5('referral' || e)::uuid END AS referral,
        CASE WHEN starts_on > current_date THEN 'enrolled'
            WHEN starts_on + 47 >= current_date THEN 'in_training'
            WHEN e %% 10 = 0 THEN 'abandoned' ELSE 'completed' END AS status
    FROM generate_series(1, %(enrolments)s) e
    JOIN b_person ON p = 1 + (e - 1) %% %(persons)s
    JOIN b_agency USING (a)
    JOIN b_cohort ON c = (e * 7 + e / %(persons)s * 13) %% %(cohorts)s""",
    """CREATE TEMP TABLE b_open AS
    SELECT p, md5('open' || p)::uuid AS id, b_person.id AS person,
        b_agency.id AS agency, course, provider
    FROM generate_series(1, %(open_referrals)s) p JOIN b_person USING (p)
    JOIN b_agency USING (a) JOIN b_cohort ON c = p %% %(cohorts)s""",
    """CREATE TEMP TABLE b_caseload AS
    SELECT p, person, agency, CASE WHEN place <= 70 OR p %% 4500 = 0
            THEN %(denis)s::uuid ELSE md5('user' || (501 + p %% 20))::uuid
            END AS counsellor
    FROM (SELECT DISTINCT ON (p) p, person, agency, status,
            row_number() OVER (ORDER BY status NOT IN ('in_training', 'enrolled'), e)
                AS place
        FROM b_enrolment WHERE a = 0 ORDER BY p, place) theirs
    UNION ALL SELECT p, b_person.id, b_agency.id, md5('user' || a)::uuid
    FROM b_person JOIN b_agency USING (a) WHERE a > 0""",
]


def fill() -> None:
    """Everything, then statistics; some minutes."""
    started = time.perf_counter()
    with connection.cursor() as cursor:
        # Neither foreign keys nor append-only triggers are asked: all fits together.
        cursor.execute("SET session_replication_role = replica")
        for statement in SCAFFOLD:
            cursor.execute(statement, _sizes())
        for lay in rows.PARTS:
            lay()
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")
    print(f"filled in {time.perf_counter() - started:.0f} s")


def _sizes() -> dict:
    return {
        "agency": facts.api_client().organisation_id,
        "denis": User.objects.get(email=cast.address_of(DENIS)).pk,
        "persons": rows.PERSONS,
        "cohorts": rows.COHORTS,
        "enrolments": rows.ENROLMENTS,
        "open_referrals": rows.OPEN_REFERRALS,
    }
