"""Which written words are erased, and when; a test refuses a text named nowhere.

Paths lead from the row to the person. Facts without words (states, dates, minutes)
stay: they are the statistics.
"""

ERASED = "effacé"
PERSON, ENROLMENT, REFERRAL = "person", "enrolment__person", "referral__person"

# Model → (path to the person, its fields); a column that must say something says so.
FREE_TEXTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "training.Referral": (PERSON, ("message", "reason_text")),
    "training.ReferralEvent": (REFERRAL, ("words",)),
    "training.Enrolment": (PERSON, ("status_reason",)),
    "training.EnrolmentEvent": (ENROLMENT, ("reason",)),
    "training.CalendarException": (ENROLMENT, ("reason",)),
    "training.Note": (ENROLMENT, ("text",)),
    "training.Paper": (ENROLMENT, ("reason",)),
    "training.FileEvent": (ENROLMENT, ("words",)),
    "training.Proposal": (REFERRAL, ("words", "message")),
    "training.WaitingEvent": (REFERRAL, ("reason",)),
    "training.MeetingInvitation": (REFERRAL, ("result_words", "score", "level")),
    "training.InvitationEvent": ("invitation__referral__person", ("words",)),
    "training.CaseloadAssignment": (PERSON, ("reason",)),
    "training.AccessGrant": (PERSON, ("widened_reason", "end_reason")),
    "training.ShareEvent": ("grant__person", ("reason",)),
    "training.ContactChange": (PERSON, ("reason",)),
    "training.Correction": (PERSON, ("wrong", "right")),
    "training.CorrectionEvent": ("correction__person", ("words",)),
    "training.JournalSearch": (PERSON, ("reason",)),
}
# Rows that are nothing but a person's: they go whole.
WHOLE_ROWS: dict[str, str] = {
    "training.Message": PERSON,
    "training.PersonalLink": PERSON,
    "training.Assistance": PERSON,
    "training.SeenMark": PERSON,
    "people.PartnerIdentifier": PERSON,
}
# Another chore forgets them within weeks.
FORGOTTEN_SOON = {"training.PendingInterest"}
# Documents: what they say of the person, and the file, by path to the person.
DOCUMENTS: dict[str, str] = {
    "training.Certificate": ENROLMENT,
    "training.Agreement": ENROLMENT,
}
# Texts that say nothing of anybody, or that journals and evidence need as they are.
KEPT: dict[str, tuple[str, ...]] = {
    "training.AccessLog": ("function", "purpose", "request_id"),
    "training.AccessGrant": ("purpose", "legal_text", "scopes"),
    "training.Agreement": ("number", "sha256", "cancel_reason"),
    "training.CarriedOverTotals": ("source",),
    "training.Certificate": ("number", "public_code", "sha256", "revoked_reason"),
    "training.ContactChange": ("changed",),
    "training.JournalSearch": ("asked",),
    "training.Outcome": ("occupation",),
    "training.Paper": ("label", "help", "sha256"),
    "training.RegisterEntry": ("payload_digest", "previous_hash", "hash"),
}
