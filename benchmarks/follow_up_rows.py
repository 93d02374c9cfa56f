"""The rows of `follow_up_data`, table by table: each column as SQL on its scaffold."""

from django.apps import apps
from django.db import connection, models
from django.db.models import NOT_PROVIDED

from training.sharing.models import Scope

AGENCIES, COUNSELLORS, PERSONS = 500, 520, 150_000
ENROLMENTS, COHORTS, HALF_DAYS = 200_000, 10_000, 12
OPEN_REFERRALS, READS = 20_000, 1_000_000
CHANGES, CHANGES_OF_OTHERS = 100_000, 200_000
ALL = " ".join(Scope.values)
BY_AGENCY = {"actor_kind": "'user'", "actor_organisation": "agency"}
BY_SYSTEM = {"actor_kind": "'system'"}


def insert(label: str, source: str, /, **given: str) -> None:
    """`given`: SQL by field name; the other fields get their default as one value."""
    model = apps.get_model(label)
    columns, shown, values = [], [], []
    for field in model._meta.concrete_fields:
        if field.name in given:
            columns.append(field.column)
            shown.append(given[field.name].replace("%", "%%"))
        elif not isinstance(field, models.AutoField):
            value = _usual(field)
            if value is not None:
                columns.append(field.column)
                shown.append("%s")
                values.append(field.get_db_prep_save(value, connection))
    table, names = model._meta.db_table, ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) "
            f"SELECT {', '.join(shown)} FROM {source.replace('%', '%%')}",
            values,
        )


def _usual(field: models.Field) -> object:
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return field.pre_save(field.model(), add=True)
    if field.default is not NOT_PROVIDED:
        return field.get_default()
    return None if field.null else field.get_default()


def _people() -> None:
    insert(
        "people.Organisation",
        "b_agency WHERE a > 0",
        id="id",
        name="'Agence ' || a",
        slug="'agence-' || a",
    )
    insert(
        "people.User",
        f"generate_series(1, {COUNSELLORS}) n",
        id="md5('user' || n)::uuid",
        email="'conseil' || n || '@partenaires.example'",
        name="'Conseil ' || n",
    )
    insert(
        "people.Membership",
        f"generate_series(1, {COUNSELLORS}) n JOIN b_agency "
        f"ON a = CASE WHEN n > {AGENCIES} THEN 0 ELSE n END",
        user="md5('user' || n)::uuid",
        organisation="id",
        role="'counsellor'",
    )


def _persons() -> None:
    insert(
        "people.Person",
        "b_person",
        id="id",
        birth_name="'Nom ' || p",
        first_names="'Prénom ' || p",
        folded_names="'nom ' || p || ' prenom ' || p",
        birth_date="date '1965-01-01' + p % 15000",
        email="'p' || p || '@personnes.example'",
        preferred_channel="'email'",
    )
    insert(
        "people.PartnerIdentifier",
        "b_person JOIN b_agency USING (a)",
        person="b_person.id",
        organisation="b_agency.id",
        value="'DOSSIER-' || p",
    )


def _training() -> None:
    insert(
        "training.Cohort",
        "b_cohort",
        id="id",
        action="action_id",
        reference="'TERR-' || c",
        responsible_provider="provider",
        delivering_provider="provider",
        territory="territory",
        starts_on="starts_on",
        ends_on="starts_on + 47",
        capacity_on_site="30",
    )
    days = (
        f"b_cohort, generate_series(0, {HALF_DAYS - 1}) d, "
        "LATERAL (SELECT (starts_on + d * 4 + time '09:00') "
        "AT TIME ZONE 'Europe/Paris' AS at) x"
    )
    when = {"starts_at": "at", "ends_at": "at + interval '210 minutes'"}
    insert(
        "training.HalfDay",
        days,
        cohort="id",
        date="starts_on + d * 4",
        period="'morning'",
        either_minutes="210",
        frozen_at="CASE WHEN at < now() THEN at END",
        **when,
    )
    insert(
        "training.ClassSession",
        days,
        id="md5('session' || c || '-' || d)::uuid",
        cohort="id",
        title="'Séance ' || (d + 1)",
        mode="'both'",
        **when,
    )


SAME = {"person": "person", "course": "course", "provider": "provider"}


def _referrals() -> None:
    sent = "starts_on - 40 + time '10:00'"
    insert(
        "training.Referral",
        "b_enrolment WHERE referral IS NOT NULL",
        **SAME,
        id="referral",
        cohort="cohort",
        referring_organisation="agency",
        status="'accepted'",
        sent_at=sent,
        answered_at=f"{sent} + interval '9 days'",
        created_at=sent,
        updated_at=f"least(now(), {sent} + interval '9 days')",
    )
    steps = (
        "(VALUES (0, '', 'sent'), (4, 'sent', 'received'), "
        "(9, 'received', 'accepted')) step (after, f, t)"
    )
    insert(
        "training.ReferralEvent",
        f"b_enrolment, {steps} WHERE referral IS NOT NULL",
        **BY_AGENCY,
        referral="referral",
        from_status="f",
        to_status="t",
        at=f"least(now(), {sent} + after * interval '1 day')",
    )


def _open_referrals() -> None:
    since = "now() - p % 29 * interval '1 day'"
    insert(
        "training.Referral",
        "b_open",
        **SAME,
        id="id",
        referring_organisation="agency",
        status="(ARRAY['sent', 'received', 'invited', 'tested'])[1 + p % 4]",
        sent_at=since,
        expires_on=f"({since})::date + 30",
        created_at=since,
        updated_at=since,
    )
    insert(
        "training.ReferralEvent",
        "b_open",
        **BY_AGENCY,
        referral="id",
        to_status="'sent'",
        at=since,
    )


def _enrolments() -> None:
    insert(
        "training.Enrolment",
        "b_enrolment",
        id="id",
        person="person",
        cohort="cohort",
        referral="referral",
        status="status",
        status_reason="CASE status WHEN 'abandoned' THEN 'Emploi' ELSE '' END",
        mode="CASE e % 4 WHEN 0 THEN 'remote' ELSE 'on_site' END",
        planned_entry_on="starts_on",
        actual_entry_on="CASE WHEN status <> 'enrolled' THEN starts_on END",
        actual_exit_on="CASE WHEN status IN ('completed', 'abandoned') "
        "THEN starts_on + 47 END",
        created_at="starts_on - 30 + time '11:00'",
        updated_at="least(now(), starts_on + 48 + time '09:00') "
        "- e % 50000 * interval '1 second'",
    )
    insert(
        "training.EnrolmentEvent",
        "b_enrolment, (VALUES (-30, '', 'enrolled'), (0, 'enrolled', 'in_training'), "
        "(47, 'in_training', 'completed')) step (after, f, t) "
        "WHERE after < 0 OR starts_on + after < current_date",
        **BY_SYSTEM,
        enrolment="id",
        from_status="f",
        to_status="t",
        business_on="starts_on + after",
        at="least(now(), starts_on + after + time '12:00')",
    )


MINUTES = "CASE WHEN state = 'present' AND e % 4 {} 0 THEN 210 ELSE 0 END"
DONE = {
    "enrolment": "enrolment",
    "half_day": "half_day",
    "state": "state",
    "method": "'qr_code'",
    "on_site_minutes": MINUTES.format(">"),
    "remote_minutes": MINUTES.format("="),
}


def _attendance() -> None:
    """A unit per person and past half-day, the entry that made it, absences told."""
    with connection.cursor() as cursor:
        cursor.execute(
            """CREATE TEMP TABLE b_unit AS
            SELECT b.id AS enrolment, b.cohort, h.id AS half_day, h.ends_at, e,
                row_number() OVER (PARTITION BY b.cohort ORDER BY h.starts_at, e)
                    AS sequence,
                CASE WHEN (e + h.id * 31) % 100 >= 8 THEN 'present'
                    WHEN h.date > current_date - 10 THEN 'to_justify'
                    WHEN (e + h.id * 31) % 100 >= 3 THEN 'excused'
                    ELSE 'unexcused' END AS state
            FROM b_enrolment b JOIN training_halfday h ON h.cohort_id = b.cohort
            WHERE h.ends_at < now()"""
        )
    insert(
        "training.AttendanceUnit",
        "b_unit",
        **DONE,
        is_final="state <> 'to_justify'",
        updated_at="ends_at + interval '1 hour'",
    )


def _entries() -> None:
    hashed = "md5('entry' || e || '-' || {}) || md5('{}' || half_day)"
    insert(
        "training.RegisterEntry",
        "b_unit",
        **DONE,
        **BY_SYSTEM,
        cohort="cohort",
        sequence="sequence",
        kind="CASE state WHEN 'present' THEN 'presence' ELSE 'absence' END",
        business_at="ends_at",
        recorded_at="ends_at",
        payload_digest=hashed.format("half_day", "digest"),
        previous_hash=hashed.format("sequence - 1", "hash"),
        hash=hashed.format("sequence", "hash"),
    )
    insert(
        "training.RegisterHead",
        "b_unit GROUP BY cohort",
        cohort="cohort",
        sequence="max(sequence)",
        hash="md5(cohort::text) || md5('head')",
    )
    insert(
        "training.AbsenceNotice",
        "b_unit WHERE state <> 'present'",
        enrolment="enrolment",
        half_day="half_day",
        channel="'email'",
        contacted_at="ends_at + interval '2 hours'",
        answered_at="CASE state WHEN 'excused' THEN ends_at + interval '1 day' END",
        reason="CASE state WHEN 'excused' THEN 'transport' ELSE '' END",
    )


def _sharing() -> None:
    insert(
        "training.AccessGrant",
        "b_enrolment",
        id="md5('grant' || e)::uuid",
        person="person",
        organisation="agency",
        referral="referral",
        enrolment="id",
        purpose="'Suivi du parcours'",
        legal_basis="'public_mission'",
        scopes=f"'{ALL}'",
        starts_on="least(current_date, starts_on - 40)",
        ends_on="starts_on + CASE e % 9 WHEN 0 THEN 100 ELSE 1000 END",
    )
    insert(
        "training.AccessGrant",
        "b_enrolment WHERE e % 5 = 0",
        id="md5('imposed' || e)::uuid",
        person="person",
        organisation="md5('agency' || (1 + e % 500))::uuid",
        enrolment="id",
        purpose="'Contrôle du service fait'",
        legal_basis="'legal_obligation'",
        scopes="'follow-up attendance'",
        starts_on="least(current_date, starts_on - 20)",
        ends_on="starts_on + 420",
    )


def _shares_of_referrals() -> None:
    insert(
        "training.AccessGrant",
        "b_open",
        id="md5('open-grant' || p)::uuid",
        person="person",
        organisation="agency",
        referral="id",
        purpose="'Suivi du parcours'",
        legal_basis="'public_mission'",
        scopes=f"'{ALL}'",
        starts_on="current_date - p % 29",
        ends_on="current_date + 700",
    )
    insert(
        "training.ShareEvent",
        "training_accessgrant g WHERE NOT EXISTS "
        "(SELECT 1 FROM training_shareevent s WHERE s.grant_id = g.id)",
        **BY_SYSTEM,
        grant="id",
        kind="'opened'",
        at="starts_on + time '10:00'",
    )
    insert(
        "training.CaseloadAssignment",
        "b_caseload",
        person="person",
        organisation="agency",
        counsellor="counsellor",
        starts_on="current_date - 900",
    )


def _follow_up() -> None:
    said = {"enrolment": "id", "organisation": "agency"} | BY_AGENCY
    insert(
        "training.Note",
        "b_enrolment WHERE e % 4 = 0 AND starts_on <= current_date",
        **said,
        reference="md5('note' || e)::uuid",
        visibility="'partners'",
        text="'Point fait avec la personne : le parcours se passe bien.'",
        recorded_at="least(now(), starts_on + 20 + time '15:00')",
    )
    insert(
        "training.Outcome",
        "b_enrolment WHERE e % 4 = 1 AND starts_on + 140 < current_date",
        **said,
        reference="md5('outcome' || e)::uuid",
        months="3",
        observed_on="starts_on + 138",
        situation="CASE e % 3 WHEN 0 THEN 'job' ELSE 'job_seeking' END",
        contract="CASE e % 3 WHEN 0 THEN 'fixed_term' ELSE '' END",
        source="'partner'",
        recorded_at="starts_on + 139 + time '15:00'",
    )
    insert(
        "training.Certificate",
        "b_enrolment WHERE status = 'completed' AND e % 2 = 0",
        **BY_SYSTEM,
        id="md5('certificate' || e)::uuid",
        enrolment="id",
        provider="provider",
        number="'TERR-' || e",
        public_code="'banc' || e",
        file="'certificates/banc.pdf'",
        facts="'{}'::jsonb",
        sha256="md5('pdf' || e) || md5('pdf')",
        issued_at="starts_on + 49 + time '10:00'",
    )


def _reads() -> None:
    insert(
        "training.AccessLog",
        f"generate_series(1, {READS}) n JOIN b_person ON p = 1 + n * 17 % {PERSONS} "
        "JOIN b_agency USING (a)",
        actor_kind="'user'",
        actor_user="md5('user' || greatest(a, 501))::uuid",
        actor_organisation="b_agency.id",
        at=f"now() - interval '700 days' * ({READS} - n) / {READS}",
        person="b_person.id",
        part="(ARRAY['follow-up', 'attendance', 'referral'])[1 + n % 3]",
        function="'accompagnement'",
        purpose="'Suivi'",
    )


def _changes() -> None:
    """Each agency's sequence, and what it was told of its shares."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM training_feedentry; DELETE FROM training_feedhead")
        cursor.execute(
            "CREATE TEMP TABLE b_seat AS SELECT *, "
            "row_number() OVER (PARTITION BY a ORDER BY e) AS place, "
            "count(*) OVER (PARTITION BY a) AS number FROM b_enrolment"
        )
    for own, number in (("=", CHANGES), (">", CHANGES_OF_OTHERS // AGENCIES)):
        insert(
            "training.FeedEntry",
            f"b_seat, generate_series(0, {number} / number) turn WHERE a {own} 0 "
            f"AND turn * number + place <= {number}",
            organisation="agency",
            sequence="turn * number + place",
            at="now()",
            kind="(ARRAY['enrolment', 'attendance'])[1 + place % 2]",
            action="'changed'",
            object_id="id::text",
            person="person",
            enrolment="id",
        )
    insert(
        "training.FeedHead",
        "training_feedentry GROUP BY organisation_id",
        organisation="organisation_id",
        last="max(sequence)",
        floor="0",
    )
    insert(
        "training.ToldShare",
        "training_accessgrant",
        grant="id",
        organisation="organisation_id",
        person="person_id",
        covers="concat_ws(' ', referral_id, enrolment_id)",
        is_ended="ends_on < current_date",
    )


PARTS = (
    _people,
    _persons,
    _training,
    _referrals,
    _open_referrals,
    _enrolments,
    _attendance,
    _entries,
    _sharing,
    _shares_of_referrals,
    _follow_up,
    _reads,
    _changes,
)
