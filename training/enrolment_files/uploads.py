"""What may be sent as a paper: a PDF or a photograph, told by its first bytes."""

import hashlib
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from training.enrolment_files.refusals import (
    FileIsMissing,
    FileIsNotRead,
    FileIsTooLarge,
)

MOST_BYTES = 10 * 1024 * 1024
SIGNATURES = {
    b"%PDF-": "pdf",
    b"\xff\xd8\xff": "jpg",
    b"\x89PNG\r\n\x1a\n": "png",
}
CONTENT_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}


@dataclass(frozen=True)
class Upload:
    """Checked bytes, under a name of ours: theirs is never used."""

    content: bytes
    suffix: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def file(self) -> ContentFile:
        return ContentFile(self.content)


def read_upload(sent: UploadedFile | None) -> Upload:
    """Raises `FileIsMissing`, `FileIsTooLarge` or `FileIsNotRead`."""
    if sent is None or not sent.size:
        raise FileIsMissing
    if sent.size > MOST_BYTES:
        raise FileIsTooLarge
    content = sent.read(MOST_BYTES + 1)
    for signature, suffix in SIGNATURES.items():
        if content.startswith(signature):
            return Upload(content, suffix)
    raise FileIsNotRead


def content_type_of(name: str) -> str:
    return CONTENT_TYPES.get(name.rpartition(".")[2], "application/octet-stream")
