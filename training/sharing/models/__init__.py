"""Shares of a person's record with an agency, caseloads, and the journal of reads."""

from training.sharing.models.caseloads import CaseloadAssignment
from training.sharing.models.grants import AccessGrant, ShareEvent
from training.sharing.models.journal import AccessLog
from training.sharing.rules.vocabulary import (
    IDENTITY,
    JOURNAL,
    SHARES,
    EndKind,
    LegalBasis,
    Scope,
)

__all__ = [
    "IDENTITY",
    "JOURNAL",
    "SHARES",
    "AccessGrant",
    "AccessLog",
    "CaseloadAssignment",
    "EndKind",
    "LegalBasis",
    "Scope",
    "ShareEvent",
]
