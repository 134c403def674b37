"""What a reader's browser sends: fields, and files that are looked at before they are kept."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import IO
from uuid import UUID, uuid4

from fastapi import Request
from sqlalchemy import Connection, delete, insert, select
from starlette.datastructures import UploadFile

from readingroom.portals.native.protocol import AttachmentInfo
from readingroom.portals.sandbox import schema
from readingroom.portals.sandbox.attachments import digest_of, put_attachment
from readingroom.portals.sandbox.storage import stamp

__all__ = [
    "FILE_BYTES", "FORM_FILES", "Form", "Sent", "WrongForm", "csrf_of", "done_with", "file_name", "keep", "kept_upload",
    "led_to", "mark_done", "media_type_of", "read_form", "remember",
]  # fmt: skip

FILE_BYTES = 10 * 2**20
"""Bytes of one file that a reader sends."""
FORM_FILES = 20
"""Files in one form."""

_FIELDS = 300
_SIGNS = ((b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))
_SIGN_BYTES = max(len(sign) for sign, _ in _SIGNS)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")


class WrongForm(Exception):
    """It does not come from a page that this portal showed this browser."""


@dataclass(frozen=True)
class Sent:
    """One file that came with a form.

    Attributes:
        name: as the reader's computer called it, without folders and control characters: text, never a path.
        file: its content, on the disk where it is long; only while the form is read.
        size: bytes.
        media_type: by what it is, not by what it is called; empty for what is not taken.
    """

    name: str
    file: IO[bytes]
    size: int
    media_type: str

    @property
    def trouble(self) -> str:
        """Code of the sentence that says why it is not taken; empty for a good one."""
        if self.size > FILE_BYTES:
            return "file.too_large"
        if not self.size:
            return "file.empty"
        return "" if self.media_type else "file.type"


@dataclass(frozen=True)
class Form:
    """A form as it came.

    Attributes:
        fields: name -> what was written, without space around it.
        files: name -> files.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Sequence[Sent]] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """What was written in a field; empty for nothing."""
        return self.fields.get(name, "")

    def line(self, name: str, most: int = 500) -> str:
        """The same as one line without control characters, cut to what the protocol carries."""
        return _CONTROLS.sub(" ", self.get(name)).strip()[:most]

    def text(self, name: str, most: int = 20_000) -> str:
        """The same as several lines."""
        lines = self.get(name).replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return "\n".join(_CONTROLS.sub(" ", line) for line in lines).strip()[:most]

    @property
    def once(self) -> str:
        """Names this showing of the form, so that it is done once however often it is sent."""
        try:
            return str(UUID(self.get("once")))
        except ValueError:
            return str(uuid4())


def csrf_of(secret: str, key: str) -> str:
    """What a form of this browser carries and no other site can know."""
    return hmac.new(secret.encode(), key.encode(), hashlib.sha256).hexdigest()


def file_name(told: str) -> str:
    """A file's name as text: what stands behind the last slash, without control characters."""
    last = re.split(r"[/\\]", _CONTROLS.sub("", told))[-1].strip()
    return last[:200] if last.strip(".") else "file"


def media_type_of(content: bytes) -> str:
    """What kind of file it is, by its first bytes; empty for one that is not taken."""
    return next((kind for sign, kind in _SIGNS if content.startswith(sign)), "")


@asynccontextmanager
async def read_form(request: Request, secret: str, key: str) -> AsyncIterator[Form]:
    """The form, with its files for as long as it is looked at.

    Raises:
        WrongForm: without this browser's mark.
    """
    fields: dict[str, str] = {}
    files: dict[str, list[Sent]] = {}
    async with request.form(max_files=FORM_FILES, max_fields=_FIELDS, max_part_size=256 * 1024) as form:
        if not hmac.compare_digest(str(form.get("csrf", "")), csrf_of(secret, key)) or not key:
            raise WrongForm
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                if value.filename:
                    kind = media_type_of(await value.read(_SIGN_BYTES))
                    sent = Sent(file_name(value.filename), value.file, value.size or 0, kind)
                    files.setdefault(name, []).append(sent)
            else:
                fields[name] = value.strip()
        yield Form(fields, files)


def keep(connection: Connection, sent: Sent, at: dt.datetime) -> AttachmentInfo:
    """Keep a file that was taken."""
    digest = digest_of(sent.file)
    put_attachment(connection, digest, sent.file, sent.media_type, at)
    return AttachmentInfo(sha256=digest, name=sent.name, media_type=sent.media_type, size=sent.size)


def remember(connection: Connection, reader: int, info: AttachmentInfo, at: dt.datetime) -> str:
    """Keep a file of a form that has to be shown again; the name under which it comes back."""
    name = uuid4().hex
    connection.execute(
        insert(schema.upload).values(
            id=name, reader_id=reader, sha256=info.sha256, name=info.name, at=stamp(at)
        )
    )
    return name


def kept_upload(connection: Connection, reader: int, name: str) -> AttachmentInfo | None:
    """A file this reader sent with an earlier showing of the form."""
    row = connection.execute(
        select(schema.upload.c.name, schema.attachment)
        .join(schema.attachment, schema.attachment.c.sha256 == schema.upload.c.sha256)
        .where(schema.upload.c.id == name, schema.upload.c.reader_id == reader)
    ).one_or_none()
    if row is None:
        return None
    return AttachmentInfo(sha256=row.sha256, name=row.name, media_type=row.media_type, size=row.size)


def done_with(connection: Connection, reader: int, form: Form) -> None:
    """What was kept for this form belongs to what it made now."""
    names = [value for name, value in form.fields.items() if name.startswith("kept_")]
    uploads = schema.upload
    connection.execute(delete(uploads).where(uploads.c.id.in_(names), uploads.c.reader_id == reader))


def led_to(connection: Connection, reader: int, once: str) -> str:
    """Where this form led when it was sent before; empty for the first time."""
    found = connection.execute(
        select(schema.submission.c.led_to).where(
            schema.submission.c.once == once, schema.submission.c.reader_id == reader
        )
    ).scalar_one_or_none()
    return str(found or "")


def mark_done(connection: Connection, reader: int, once: str, place: str, at: dt.datetime) -> None:
    """This form was done and leads there, whenever it comes again."""
    connection.execute(
        insert(schema.submission).values(once=once, reader_id=reader, led_to=place, at=stamp(at))
    )
