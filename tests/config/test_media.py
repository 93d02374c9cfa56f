"""Editors' pictures are shown; nothing else of the media folder is."""

from pathlib import Path

import pytest
from django.conf import settings


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("images/logo.png", 200),
        ("original_images/logo.png", 200),
        ("documents/page.html", 404),
        ("autre.txt", 404),
    ],
)
def test_only_pictures_are_served(client, db, name, status):
    file = Path(settings.MEDIA_ROOT) / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"x")

    response = client.get(f"/media/{name}")
    if response.streaming:
        b"".join(response.streaming_content)

    assert response.status_code == status
