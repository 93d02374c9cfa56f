"""Every write in the register goes through these functions."""

from training.register.services.absences import (
    answer_absence,
    record_contact,
    settle_absence,
)
from training.register.services.closing import correct, countersign
from training.register.services.marking import mark, withdraw_mark
from training.register.services.signing import sign_presence

__all__ = [
    "answer_absence",
    "correct",
    "countersign",
    "mark",
    "record_contact",
    "settle_absence",
    "sign_presence",
    "withdraw_mark",
]
