"""docs/webhooks.md: its code accepts what we send, and nothing else."""

import re
import time

import pytest
from django.conf import settings

from tests.training.feed.receiver import receiving
from training.changes import ChangeKind, note_enrolments
from training.feed.distribution import distribute_changes
from training.feed.webhooks.sending import send_due
from training.models import Webhook

PAGE = settings.BASE_DIR / "docs/webhooks.md"


@pytest.fixture(scope="module")
def is_from_alliage():
    [code] = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    names: dict = {}
    exec(code, names)
    return names["is_from_alliage"]


@pytest.fixture
def delivered(api, enrolment, settings) -> tuple[dict, bytes, str]:
    """A real delivery: its headers, its body, the secret."""
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    distribute_changes()
    with receiving() as server:
        made = api.post(
            "/api/v1/webhooks/", {"url": server.url}, content_type="application/json"
        ).json()
        note_enrolments(ChangeKind.ENROLMENT, [enrolment])
        distribute_changes()
        send_due(Webhook.objects.get().pk)
        [(headers, body), *_others] = server.taken
    return headers, body, made["secret"]


def test_the_pages_code_accepts_a_delivery_and_nothing_else(delivered, is_from_alliage):
    headers, body, secret = delivered
    signature = headers["Alliage-Signature"]

    assert is_from_alliage(secret, signature, body)
    for refused in (
        (secret, signature, body + b" "),
        ("whsec_other", signature, body),
        (secret, signature.replace("v1=", "v1=0"), body),
        (secret, signature.replace("t=", "t=1"), body),
        (secret, "", body),
        (secret, "t=1,t=2,v1=é", body),
    ):
        assert not is_from_alliage(*refused)
    assert not is_from_alliage(secret, signature, body, now=time.time() + 301)


def test_the_page_names_the_headers_that_are_sent(delivered):
    headers, _body, _secret = delivered
    named = set(re.findall(r"Alliage-[A-Z][a-z]+", PAGE.read_text()))

    assert named <= set(headers)
