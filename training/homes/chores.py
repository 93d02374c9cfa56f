"""The daily chores: each apart, so that one that fails stops no other."""

import logging
from collections.abc import Callable

from django.core.cache import cache
from django.utils import timezone

from people.access_review import ask_for_reviews
from people.duplicates import look_again
from people.locks import forget_old_failures
from people.merging import gather_late_rows
from training.enrolment_files.reminders import remind_of_papers, remind_of_reading
from training.enrolments.admission.tasks import expire_offers
from training.exchange.trainees.services import erase_old_imports
from training.feed.chores import tell_changes, trim_feed
from training.feed.webhooks.queue import wake_webhooks
from training.follow_up.absences import tell_counsellors_of_absences
from training.follow_up.asking import ask_for_outcomes
from training.follow_up.silence import note_silence
from training.homes.channels.reminders import remind_of_tomorrow
from training.homes.partner.drops import drop_files
from training.meetings.reminders import remind_of_meetings
from training.referrals.chores import CHORES as REFERRALS
from training.retention.services import erase_nightly
from training.watching.services import watch

logger = logging.getLogger("alliage.chores")


def once_a_day(name: str, chore: Callable[[], int]) -> Callable[[], int]:
    """For what reads much: the server comes by every ten minutes."""

    def daily() -> int:
        day = timezone.localdate().isoformat()
        is_first = cache.add(f"chore:{name}:{day}", True, timeout=2 * 86_400)
        return chore() if is_first else 0

    return daily


# Each takes nothing, may run at any time and as often as one likes, and returns how
# much it did.
CHORES: list[tuple[str, Callable[[], int]]] = [
    *REFERRALS,
    ("evening_reminders", remind_of_tomorrow),
    ("meeting_reminders", remind_of_meetings),
    ("paper_reminders", remind_of_papers),
    ("counsellors_of_absences", tell_counsellors_of_absences),
    ("reading_reminders", remind_of_reading),
    ("outcome_questions", once_a_day("outcome_questions", ask_for_outcomes)),
    ("outcome_silence", once_a_day("outcome_silence", note_silence)),
    ("seat_offers", expire_offers),
    ("trainee_files", erase_old_imports),
    ("changes", tell_changes),
    ("webhooks", wake_webhooks),
    ("old_changes", trim_feed),
    ("access_reviews", ask_for_reviews),
    ("failed_logins", forget_old_failures),
    ("partner_files", drop_files),
    ("expired_records", once_a_day("expired_records", erase_nightly)),
    ("watching", watch),
    ("merged_records", gather_late_rows),
    ("possible_duplicates", look_again),
]


def run_chores() -> dict[str, int | None]:
    """What each chore did, by name; None for one that failed."""
    done = {}
    for name, chore in CHORES:
        try:
            done[name] = chore()
        except Exception:
            logger.exception("chore failed: %s", name)
            done[name] = None
    return done
