"""Gathers the topics' models; each lives with its rules in its own package."""

from training.api.models import IdempotentRequest
from training.certificates.models import Certificate, CertificateCounter
from training.changes import Change
from training.clients.models import ClientEvent, ClientUse, FileDrop
from training.cohorts.changes import TimetableChange
from training.cohorts.models import Cohort, ExternalReference, Funding
from training.cohorts.quotas import SeatQuota, SeatRules
from training.cohorts.schedule import ClassSession, HalfDay
from training.enrolment_files.agreements.models import Agreement
from training.enrolment_files.declarations.models import Declaration
from training.enrolment_files.models import (
    ConnectionNeeds,
    Delivery,
    FileEvent,
    FileSettings,
    InformationFile,
    Paper,
    RequiredPaper,
)
from training.enrolments.admission.committee_models import Committee, Proposal
from training.enrolments.admission.models import (
    SeatOffer,
    WaitingEvent,
    WaitingPlace,
)
from training.enrolments.answers import SessionAnswer
from training.enrolments.models import (
    CalendarException,
    Enrolment,
    EnrolmentEvent,
    SessionMode,
)
from training.exchange.trainees.models import TraineeImport, TraineeImportLine
from training.feed.models import FeedEntry, FeedHead, FeedTurn, ToldShare
from training.feed.webhooks.models import Webhook, WebhookDelivery
from training.follow_up.models import Note, Outcome
from training.meetings.models import InvitationEvent, Meeting, MeetingInvitation
from training.messages.models import Message, PersonalLink
from training.referrals.models import Referral, ReferralEvent
from training.referrals.pending import PendingInterest
from training.register.carry_over import CarriedOverTotals
from training.register.models import (
    AbsenceNotice,
    AttendanceUnit,
    EntryPayload,
    RegisterEntry,
    RegisterHead,
    SignedHead,
)
from training.retention.models import (
    Erasure,
    ErasureItem,
    ErasureList,
    ErasureUnderWay,
    RetentionRule,
)
from training.search.models import SearchEntry
from training.sharing.accompaniment import (
    Assistance,
    ContactChange,
    Handover,
    LastVisit,
    Replacement,
    SeenMark,
)
from training.sharing.models import (
    AccessGrant,
    AccessLog,
    CaseloadAssignment,
    ShareEvent,
)
from training.sharing.rights.models import Correction, CorrectionEvent, JournalSearch
from training.watching.models import Alarm, ClientRhythm

__all__ = [
    "Alarm",
    "ClientRhythm",
    "AbsenceNotice",
    "AccessGrant",
    "AccessLog",
    "Assistance",
    "Agreement",
    "AttendanceUnit",
    "CalendarException",
    "CarriedOverTotals",
    "CaseloadAssignment",
    "Certificate",
    "CertificateCounter",
    "Change",
    "Correction",
    "CorrectionEvent",
    "JournalSearch",
    "ShareEvent",
    "ClassSession",
    "ClientEvent",
    "ClientUse",
    "Cohort",
    "ConnectionNeeds",
    "Committee",
    "ContactChange",
    "Declaration",
    "Delivery",
    "Enrolment",
    "EnrolmentEvent",
    "EntryPayload",
    "Erasure",
    "ErasureItem",
    "ErasureList",
    "ErasureUnderWay",
    "RetentionRule",
    "ExternalReference",
    "FeedEntry",
    "FeedHead",
    "FeedTurn",
    "FileDrop",
    "FileEvent",
    "FileSettings",
    "Funding",
    "HalfDay",
    "Handover",
    "IdempotentRequest",
    "InformationFile",
    "InvitationEvent",
    "Meeting",
    "MeetingInvitation",
    "Message",
    "LastVisit",
    "Note",
    "Outcome",
    "PendingInterest",
    "Paper",
    "PersonalLink",
    "Proposal",
    "Referral",
    "ReferralEvent",
    "RegisterEntry",
    "RegisterHead",
    "Replacement",
    "RequiredPaper",
    "SearchEntry",
    "SeatOffer",
    "SeatQuota",
    "SeatRules",
    "SeenMark",
    "SessionAnswer",
    "SessionMode",
    "SignedHead",
    "TimetableChange",
    "ToldShare",
    "WaitingEvent",
    "Webhook",
    "WebhookDelivery",
    "WaitingPlace",
    "TraineeImport",
    "TraineeImportLine",
]
