"""Certificates: the settings of the table, and the picture of the archive's authorised seal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFileDialog

from readingroom.command import Reading
from readingroom.copies.commands import ChooseSealPicture
from readingroom.errors import Refused, Unavailable
from readingroom.settings import SEAL_PICTURE
from ui.job import Progress
from ui.jobs import DeskDoor
from ui.messages import Message
from ui.palette import Tone
from ui.settings.panel import row_of
from ui.settings.table_panel import TablePanel
from ui.widgets.parts import button, label

__all__ = ["CertificatesPanel"]

_SHOWN = 120
"""Side of the picture as it is shown, pixels."""
_MOST = 4_000_000
"""Bytes of a seal's picture: it goes into every file."""
_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg"}


class CertificatesPanel(TablePanel):
    """The settings, and beneath them the seal."""

    def __init__(self, page: Any) -> None:
        super().__init__(page, "certificates")

    def fill_body(self) -> None:
        """The form, the picture."""
        super().fill_body()
        text = self.text
        self.section(text("settings.certificates.picture"))
        self.body.addWidget(label(text("settings.certificates.picture_help"), "muted", wrap=True))
        self.picture = label(text("settings.certificates.no_picture"))
        self.picture.setAccessibleName(text("settings.certificates.picture"))
        self.choose_button = button(text("settings.certificates.choose"), self.ask_picture)
        self.remove_button = button(text("settings.certificates.remove"), self.remove_picture)
        self.body.addWidget(self.picture)
        self.body.addLayout(row_of(self.choose_button, self.remove_button))
        self.remove_button.setEnabled(False)

    def load(self) -> None:
        """Ask for the settings and which picture it is."""
        super().load()
        self.page.read(_seal_digest, done=self._show_digest, latest="settings.seal")

    def ask_picture(self) -> None:
        """Ask for the file."""
        title = self.text("settings.certificates.choose")
        name, _kind = QFileDialog.getOpenFileName(self, title, "", "PNG, JPEG (*.png *.jpg *.jpeg)")
        if name:
            self.take_picture(Path(name))

    def take_picture(self, path: Path) -> None:
        """Keep the picture, and put it where the seal goes."""
        actor = self.kit.jobs.actor

        def work(desk: DeskDoor, _progress: Progress) -> None:
            from readingroom.copies.kept import keep_scan

            content, kind = _seal_picture(path)
            whole: Any = desk  # the window knows the desk by what pages use of it
            digest = keep_scan(whole, actor, content, kind)
            whole.execute(ChooseSealPicture(digest=digest), actor)

        def done(_nothing: object) -> None:
            self.page.tell(Message(self.text("settings.certificates.taken"), Tone.GOOD))
            self.load()

        self.page.strip.settle()
        self.kit.jobs.long(self.page, self.text("settings.certificates.picture"), work, done=done)

    def remove_picture(self) -> None:
        """No picture any more; one button brings it back."""
        before = bytes.fromhex(self._digest)

        def back() -> None:
            self.page.execute(ChooseSealPicture(digest=before), done=lambda _outcome: self.load())

        def done(_outcome: object) -> None:
            said = self.text("settings.certificates.removed")
            self.page.tell(Message(said, Tone.GOOD, self.text("settings.undo"), back))
            self.load()

        self.page.execute(ChooseSealPicture(), done=done)

    # -- inside

    def _show_digest(self, digest: str) -> None:
        self.remove_button.setEnabled(bool(digest))
        if digest == self._digest:
            return
        self._digest = digest
        if not digest:
            self.picture.setPixmap(QPixmap())
            self.picture.setText(self.text("settings.certificates.no_picture"))
            return

        def work(desk: DeskDoor, _progress: Progress) -> QImage:
            from readingroom.copies.kept import content_of

            whole: Any = desk  # see above
            content = content_of(whole, bytes.fromhex(digest), Path())
            return QImage.fromData(content if isinstance(content, bytes) else content.read_bytes())

        self.kit.jobs.long(self.page, "", work, done=self._show_picture, shown=False)

    def _show_picture(self, image: QImage) -> None:
        ratio = self.devicePixelRatioF()
        side = round(_SHOWN * ratio)
        scaled = image.scaled(
            side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        scaled.setDevicePixelRatio(ratio)
        self.picture.setPixmap(QPixmap.fromImage(scaled))

    _digest = ""


def _seal_digest(reading: Reading) -> str:
    return str(reading.settings[SEAL_PICTURE])


def _seal_picture(path: Path) -> tuple[bytes, str]:
    """The picture's bytes and media type.

    Raises:
        Refused: ``seal_picture.unusable``: it is no PNG or JPEG that can be read; ``seal_picture.too_large``.
        Unavailable: ``certificate.no_file``.
    """
    import io

    from PIL import Image, UnidentifiedImageError

    try:
        content = path.read_bytes()
    except OSError as error:
        raise Unavailable("certificate.no_file", path=str(path)) from error
    if len(content) > _MOST:
        raise Refused("seal_picture.too_large", most=_MOST // 1_000_000)
    try:
        with Image.open(io.BytesIO(content), formats=list(_TYPES)) as opened:
            opened.load()
            kind = _TYPES[str(opened.format)]
    except (Image.DecompressionBombError, UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Refused("seal_picture.unusable", file=path.name) from error
    return content, kind
