"""The system checks say plainly what is missing or unsafe."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as house
from django.core.checks import run_checks

from config.checks import (
    check_folders,
    check_proconnect,
    check_secrets,
    check_sms_url,
    check_texts,
)


def _ids(messages) -> list[str]:
    return [message.id for message in messages]


def test_the_laptop_defaults_are_refused_in_production(settings):
    settings.DEMO = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"

    assert _ids(check_secrets(None)) == [
        "alliage.E001",
        "alliage.E002",
        "alliage.E003",
        "alliage.W001",
        "alliage.W002",
    ]


def test_a_house_set_up_with_care_passes(settings):
    settings.SECRET_KEY = "k" * 60
    settings.REGISTER_KEY = "r" * 60
    settings.HTTPS = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

    assert check_secrets(None) == []


def test_every_message_says_what_to_do():
    found = [*check_secrets(None), *check_texts(None)]
    assert all(message.hint for message in found)


@pytest.mark.parametrize(
    ("url", "unsafe", "unknown"),
    [
        ("https://a:b@sms.exemple.fr/v1", [], []),
        ("http://a:b@sms.exemple.fr/v1", ["alliage.W003"], []),
        ("file:", ["alliage.W003"], []),
        ("smtp://sms", ["alliage.W003"], ["alliage.E005"]),
    ],
)
def test_a_carrier_of_texts_is_known_and_safe(settings, url, unsafe, unknown):
    settings.SMS_URL = url

    assert _ids(check_texts(None)) == unsafe
    assert _ids(check_sms_url(None)) == unknown


@pytest.mark.parametrize(
    ("url", "secret", "found"),
    [
        ("", "", []),
        ("https://proconnect.exemple.fr/api/v2", "secret", []),
        ("https://proconnect.exemple.fr/api/v2", "", ["alliage.E006"]),
        ("http://proconnect.exemple.fr/api/v2", "secret", ["alliage.E006"]),
    ],
)
def test_proconnect_is_off_or_safe(settings, url, secret, found):
    settings.PROCONNECT_URL = url
    settings.PROCONNECT_CLIENT_ID = "alliage"
    settings.PROCONNECT_CLIENT_SECRET = secret

    assert _ids(check_proconnect(None)) == found


def test_a_folder_that_cannot_be_written_is_named(settings, tmp_path):
    blocked = tmp_path / "file"
    blocked.touch()
    settings.VAR_DIR = blocked / "var"

    (error,) = check_folders(None)

    assert error.id == "alliage.E004"
    assert str(settings.VAR_DIR) in error.msg


@pytest.mark.django_db
def test_nothing_is_amiss_as_delivered():
    assert run_checks(include_deployment_checks=False) == []


def test_the_deployment_check_fails_with_the_laptop_key():
    surroundings = {
        name: value for name, value in os.environ.items() if name != "SECRET_KEY"
    }
    command = [sys.executable, "manage.py", "check", "--deploy"]

    told = subprocess.run(
        command, cwd=house.BASE_DIR, env=surroundings, capture_output=True, text=True
    )

    assert told.returncode == 1
    assert "Set SECRET_KEY to 50 random characters or more." in told.stderr
