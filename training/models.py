"""Gathers the topics' models; each lives with its rules in its own package."""

from training.api.models import IdempotentRequest
from training.certificates.models import Certificate, CertificateCounter
from training.cohorts.changes import TimetableChange
from training.cohorts.models import Cohort, ExternalReference, Funding
from training.cohorts.schedule import ClassSession, HalfDay
from training.enrolments.models import (
    CalendarException,
    Enrolment,
    EnrolmentEvent,
    SessionMode,
)
from training.follow_up.models import Outcome
from training.messages.models import Message, PersonalLink
from training.referrals.models import Referral, ReferralEvent
from training.register.models import (
    AbsenceNotice,
    AttendanceUnit,
    EntryPayload,
    RegisterEntry,
    RegisterHead,
    SignedHead,
)
from training.search.models import SearchEntry
from training.sharing.models import AccessGrant, AccessLog, CaseloadAssignment

__all__ = [
    "AbsenceNotice",
    "AccessGrant",
    "AccessLog",
    "AttendanceUnit",
    "CalendarException",
    "CaseloadAssignment",
    "Certificate",
    "CertificateCounter",
    "ClassSession",
    "Cohort",
    "Enrolment",
    "EnrolmentEvent",
    "EntryPayload",
    "ExternalReference",
    "Funding",
    "HalfDay",
    "IdempotentRequest",
    "Message",
    "Outcome",
    "PersonalLink",
    "Referral",
    "ReferralEvent",
    "RegisterEntry",
    "RegisterHead",
    "SearchEntry",
    "SessionMode",
    "SignedHead",
    "TimetableChange",
]
