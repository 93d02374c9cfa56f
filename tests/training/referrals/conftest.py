"""What tests of referrals share: messages that have left."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from training.models import Message, Referral


@pytest.fixture
def told(settings, django_capture_on_commit_callbacks, run_tasks):
    """`with told():` commits what is done within, then lets every message leave.

    Answers are told at once, unless a test says otherwise.
    """
    settings.REFERRAL_UNDO_SECONDS = 0

    @contextmanager
    def window() -> Iterator[None]:
        with django_capture_on_commit_callbacks(execute=True):
            yield
        for _round in range(2):  # the step's task, then its messages'
            with django_capture_on_commit_callbacks(execute=True):
                run_tasks()

    return window


@pytest.fixture
def kinds_of() -> Callable[[Referral], list[str]]:
    """The kinds of the messages about a referral, sorted."""

    def kinds(referral: Referral) -> list[str]:
        rows = Message.objects.filter(about_kind="referral", about_id=str(referral.pk))
        return sorted(rows.values_list("kind", flat=True))

    return kinds
