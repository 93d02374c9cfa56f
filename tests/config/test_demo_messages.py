"""The demo's messages are read on one page; elsewhere there is no such page."""

import pytest
from django.core.mail import EmailMessage, get_connection

from training.messages.sms import send_sms

pytestmark = pytest.mark.django_db
FILES = "django.core.mail.backends.filebased.EmailBackend"


@pytest.fixture
def folders(settings, tmp_path):
    settings.MAIL_DIR, settings.SMS_DIR = tmp_path / "mail", tmp_path / "sms"
    settings.SMS_URL = "file:"
    return settings


def send(folder, *recipients):
    mailbox = get_connection(FILES, file_path=folder)
    mailbox.open()
    for number, to in enumerate(recipients):
        mail = EmailMessage(f"Objet {number}", "Été\nhttps://x.fr/a", to=[to])
        mail.connection = mailbox
        mail.send()
    mailbox.close()


def test_mails_of_one_file_and_texts_are_listed_and_filtered(client, folders):
    folders.DEMO = True
    send(folders.MAIL_DIR, "amina@exemple.fr", "denis@exemple.fr")
    send_sms("+33612345678", "À demain : https://x.fr/b", reference="r")

    page = client.get("/demo/messages/").content.decode()
    one = client.get("/demo/messages/?a=amina@exemple.fr").content.decode()

    assert "Objet 0" in page
    assert "Objet 1" in page
    assert 'href="https://x.fr/b"' in page
    assert "Été" in page
    assert ("Objet 0" in one, "Objet 1" in one) == (True, False)


def test_an_empty_demo_says_what_to_do(client, folders):
    folders.DEMO = True

    assert "Aucun message" in client.get("/demo/messages/").content.decode()


def test_elsewhere_there_is_no_such_page(client, folders):
    folders.DEMO = False

    assert client.get("/demo/messages/").status_code == 404
