"""``python -m tests.readingroom.portals.sandbox.portraits FOLDER``: every page in both languages and widths."""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from readingroom.copies.verifying.code import make
from readingroom.copies.verifying.facts import CertificateFacts
from readingroom.copies.verifying.published import CODE, KnownKey, Published, RevocationList
from readingroom.portals.native.protocol import CommandKind
from readingroom.portals.sandbox.verification import KEYS_FILE, VOID_FILE
from tests.readingroom.portals.sandbox.chromium import DESKTOP, PHONE, Person, chromium
from tests.readingroom.portals.sandbox.published import GUIDES, HOURS, PDF
from tests.readingroom.portals.sandbox.running import MORNING, Portal, running


def life(person: Person, portal: Portal, papers: Path, words: dict[str, str], shown: Any) -> None:
    """A reader's whole way, calling `shown` with the name of each page that is worth a look."""
    desk = portal.desk
    person.open("/")
    shown("home-empty")
    desk.do(CommandKind.GUIDE_PUBLISH, GUIDES)
    desk.do(CommandKind.AVAILABILITY_PUBLISH, HOURS)
    person.open("/")
    shown("home")
    person.open("/guides/marriage")
    shown("guide")
    person.open("/sign-in")
    person.write("name", "王小明")
    person.send("/sign-in")
    shown("sign-in")
    person.sign_in()
    shown("matters-empty")
    person.open("/book")
    person.choose("slot", "2026-12-04T09:00:00+08:00")
    person.write("wanted", "J001-2-17\n1986年婚姻登记")
    shown("book")
    person.send("/book")
    shown("booking")
    person.open("/apply/marriage")
    shown("relation")
    person.open("/apply/marriage?relation=agent")
    person.write("clue_husband", "王大明")
    person.write("clue_year", "long ago")
    person.attach("paper_id_card", papers)
    person.send("/apply/marriage")
    shown("apply")
    person.write("concerned", "王大明")
    person.write("clue_wife", "李芳")
    person.write("clue_year", "1985-1987")
    person.write("purpose", words["purpose"])
    person.send("/apply/marriage")
    shown("filed")
    request = person.driver.current_url.partition("?")[0].rpartition("/")[2]
    desk.do(
        CommandKind.REQUEST_STATE,
        {"state": "waiting", "due": "2026-12-08", "register_number": "2026-0137"},
        request,
    )
    desk.do(
        CommandKind.REQUEST_QUESTION,
        {"id": "q1", "text": words["question"], "papers": ["power_of_attorney"], "answer_by": "2026-12-04"},
        request,
    )
    desk.do(CommandKind.REQUEST_MATERIALS, {"papers": {"id_card": "seen"}}, request)
    desk.do(
        CommandKind.NOTICE,
        {"id": "n1", "language": words["code"], "subject": words["title"], "text": words["notice"]},
        request,
    )
    person.open(f"/matters/{request}")
    shown("asked")
    person.attach("paper_power_of_attorney", papers)
    person.write("text", words["answer"])
    person.send("/messages")
    shown("answered-back")
    info = {
        "sha256": desk.put(PDF),
        "name": words["file"],
        "media_type": "application/pdf",
        "size": len(PDF),
    }
    desk.do(
        CommandKind.REQUEST_ANSWER,
        {"outcome": "found", "text": words["found"], "attachments": [info]},
        request,
    )
    desk.do(CommandKind.REQUEST_STATE, {"state": "for_collection", "outcome": "found"}, request)
    person.open(f"/matters/{request}")
    shown("answer")
    person.open("/matters")
    shown("matters")
    code = publish_keys(portal)
    person.open("/verify")
    shown("verify")
    person.write("code", code)
    person.send("/verify")
    shown("verified")
    person.open(f"/verify/{code[:-2]}AA")
    shown("verified-altered")


def publish_keys(portal: Portal) -> str:
    """Bring an archive's public keys, and a list on which nothing is void; the code of a certificate of its own."""
    key = Ed25519PrivateKey.from_private_bytes(b"\5" * 32)
    known = KnownKey(CODE, key.public_key().public_bytes_raw(), MORNING.date())
    folder, archive = portal.storage.folder, "示例市档案馆"
    folder.joinpath(KEYS_FILE).write_bytes(Published(archive, (known,)).to_file())
    folder.joinpath(VOID_FILE).write_bytes(RevocationList(archive, MORNING).signed(key))
    return make(
        CertificateFacts("certified_copy", "示档证〔2026〕1号", dt.date(2026, 11, 30), archive, 5), key
    )


WORDS = {
    "en-GB": {
        "code": "en",
        "purpose": "Personal evidence",
        "question": "Please send the power of attorney. Was the marriage registered in this city?",
        "title": "One paper is missing",
        "notice": "We need one more paper for your request. You can hand it in here.",
        "answer": "Yes, in 1986.",
        "file": "Certificate 2026-0137.pdf",
        "found": "We have found the registration of 4 May 1986. Please bring your identity card.",
    },
    "zh-CN": {
        "code": "zh_CN",
        "purpose": "个人取证",
        "question": "请补交经公证的授权委托书。当年是否在本市登记？",
        "title": "请补正材料",
        "notice": "您的申请还缺一份材料，可在网上补交。",
        "answer": "是，1986 年在本市登记。",
        "file": "档案证明 2026-0137.pdf",
        "found": "已查到 1986 年 5 月 4 日的登记，请带身份证来馆领取。",
    },
}


def main() -> None:
    """Take all of them."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for language, words in WORDS.items():
        for name, size in (("phone", PHONE), ("desktop", DESKTOP)):
            with tempfile.TemporaryDirectory() as scratch:
                papers = Path(scratch) / "身份证.pdf"
                papers.write_bytes(PDF)
                with (
                    running(Path(scratch) / "portal") as portal,
                    chromium(language, Path(scratch) / "profile") as driver,
                ):
                    person = Person(driver, portal.address)
                    person.size(size)

                    def shown(page: str, person: Person = person, tag: str = f"{name}-{language}") -> None:
                        person.picture(folder / f"{page}-{tag}.png")
                        if trouble := person.trouble():
                            sys.stdout.write(f"{page} {tag}: {trouble}\n")

                    life(person, portal, papers, words, shown)


if __name__ == "__main__":
    main()
