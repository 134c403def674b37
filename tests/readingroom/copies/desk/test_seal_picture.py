"""The archive's authorised seal as a picture: kept, chosen, on the paper, taken away again."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from readingroom.copies.commands import ChooseSealPicture
from readingroom.copies.kept import keep_scan
from readingroom.copies.queries import certificate_paper
from readingroom.errors import Refused
from readingroom.office.setup.commands import ChangeSetting
from tests.readingroom.copies.desk.office import Office


def test_a_chosen_picture_goes_where_the_seal_goes(office: Office) -> None:
    target = io.BytesIO()
    Image.new("RGBA", (200, 200), (200, 0, 0, 120)).save(target, "PNG")
    certificate = office.checked(office.reader("J001-1-1"), "extract")
    office.issues(certificate)

    def seal() -> object:
        return office.desk.read(certificate_paper, certificate).seal

    digest = keep_scan(office.desk, office.clerk, target.getvalue(), "image/png")
    office.do(ChooseSealPicture(digest=digest))
    assert seal() is None, "the place stays blank until the setting says otherwise"
    office.do(ChangeSetting(key="certificates.seal_on_paper", value="picture"))
    assert seal() == target.getvalue()
    office.do(ChooseSealPicture())
    assert seal() is None
    with pytest.raises(Refused, match=r"attachment\.not_kept"):
        office.do(ChooseSealPicture(digest=bytes(32)))
    office.sound()
