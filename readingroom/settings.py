"""Every setting, one row each: its key, what it may be, and what it is until somebody changes it.

Labels and explanations stand in the translations under ``setting.<key>`` and ``setting_help.<key>``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from readingroom.entry import hour, is_mail_address
from readingroom.errors import Refused

__all__ = ["SETTINGS", "Setting", "Settings"]

T = TypeVar("T", str, int, bool)


@dataclass(frozen=True)
class Setting(Generic[T]):
    """One setting.

    Attributes:
        key: dotted name, stable for good.
        default: its value until set; its type is the setting's type.
        choices: the only values allowed, if not empty.
        least, most: bounds of a number, both included.
        group: the heading it stands under on the settings page.
        form: what a text has to be where it is not empty: ``zone`` (an IANA name), ``hour`` (kept as ``HH:MM``),
            ``mail`` (an address) or ``number`` (a pattern of register numbers).
    """

    key: str
    default: T
    group: str
    choices: tuple[T, ...] = ()
    least: int = 0
    most: int = 10_000
    form: str = ""

    def checked(self, value: object) -> T:
        """The value if it is allowed.

        Raises:
            Refused: ``setting.wrong_type``, ``setting.not_a_choice``, ``setting.out_of_range``, ``setting.no_zone``,
                ``setting.no_address``, ``setting.number_pattern``, or what `readingroom.entry.hour` says.
        """
        if type(value) is not type(self.default):
            raise Refused("setting.wrong_type", key=self.key, value=value)
        if self.choices and value not in self.choices:
            raise Refused("setting.not_a_choice", key=self.key, value=value, choices=self.choices)
        if isinstance(value, int) and not isinstance(value, bool) and not self.least <= value <= self.most:
            raise Refused("setting.out_of_range", key=self.key, value=value, least=self.least, most=self.most)
        if isinstance(value, str) and self.form:
            return _FORMS[self.form](value) if value.strip() else type(value)()
        return value


def _zone(name: str) -> str:
    """The name of a time zone that this machine knows: with another one nothing could be read any more."""
    try:
        return ZoneInfo(name.strip()).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Refused("setting.no_zone", value=name.strip()) from error


def _mail(address: str) -> str:
    """A bare address, such as mail goes out under."""
    if not is_mail_address(address.strip()):
        raise Refused("setting.no_address", value=address.strip())
    return address.strip()


_PLACES = re.compile(r"\{([^{}]*)\}")


def _number_pattern(pattern: str) -> str:
    """A pattern of register numbers names the year and the number, each once, and nothing else."""
    tidy = pattern.strip()
    bare = _PLACES.sub("", tidy)
    if sorted(_PLACES.findall(tidy)) != ["number", "year"] or "{" in bare or "}" in bare or len(tidy) > 40:
        raise Refused("setting.number_pattern", value=tidy)
    return tidy


_FORMS: Mapping[str, Callable[[str], str]] = {
    "zone": _zone,
    "hour": lambda written: f"{hour(written):%H:%M}",
    "mail": _mail,
    "number": _number_pattern,
}

ARCHIVE_NAME = Setting("archive.name", "", "archive")
ARCHIVE_ADDRESS = Setting("archive.address", "", "archive")
ARCHIVE_PHONE = Setting("archive.phone", "", "archive")
LANGUAGE = Setting("archive.language", "", "archive", choices=("", "zh_CN", "en"))
TIME_ZONE = Setting("archive.time_zone", "", "archive", form="zone")
ROOM_KIND = Setting("room.kind", "reading_room", "archive", choices=("reading_room", "counter"))
SET_UP = Setting("archive.set_up", False, "internal")
MADE_FOR = Setting("database.made_for", "work", "internal", choices=("work", "demo", "test"))
CLOCK_OFFSET = Setting("database.clock_offset", 0, "internal", least=-(10**8), most=10**8)
"""Seconds that a demonstration's clock runs ahead of the system's, so that its day is in full swing at any hour."""

USES_SEATS = Setting("room.uses_seats", True, "room")
USES_QUEUE = Setting("room.uses_queue", False, "room")
QUEUE_RULE = Setting("queue.rule", "booked_hour_first", "room", choices=("booked_hour_first", "arrival"))
QUEUE_GRACE_MINUTES = Setting("queue.grace_minutes", 15, "room", most=240)
QUEUE_MISSED_BEHIND = Setting("queue.missed_behind", 3, "room", most=50)
CAPACITY_RULE = Setting("room.capacity_rule", "ask", "room", choices=("ask", "refuse", "off"))
LATE_AFTER_MINUTES = Setting("bookings.late_after_minutes", 10, "room", most=240)

LEAD_DAYS_LEAST = Setting("bookings.lead_days_least", 0, "bookings", most=60)
LEAD_DAYS_MOST = Setting("bookings.lead_days_most", 31, "bookings", most=400)
LEAD_DAYS_UNIT = Setting("bookings.lead_days_unit", "days", "bookings", choices=("days", "working_days"))
SAME_DAY_CUT_OFF = Setting("bookings.same_day_cut_off", "15:00", "bookings", form="hour")
UNITS_PER_VISIT = Setting("limits.units_per_visit", 12, "limits", least=1, most=500)
RESERVES_PER_VISIT = Setting("limits.reserves_per_visit", 3, "limits", most=500)
UNITS_AT_ONCE = Setting("limits.units_at_once", 0, "limits", most=500)
VISITS_PER_DAY = Setting("limits.visits_per_day", 0, "limits", most=50)
LETTER_DAYS = Setting("limits.letter_days", 0, "limits", most=400)

UNIT_KIND = Setting("retrieval.unit", "container", "retrieval", choices=("container", "file", "item"))
COUNT_POLICY = Setting("retrieval.count", "first_last", "retrieval", choices=("off", "first_last", "full"))
HOLD_DAYS = Setting("retrieval.hold_days", 5, "retrieval", least=1, most=90)
SLIP_LANGUAGE = Setting("slips.language", "", "retrieval", choices=("", "zh_CN", "en"))
SLIP_SIZE = Setting("slips.size", "a5", "retrieval", choices=("a4", "a5", "roll80"))
SLIP_MASKS_READER = Setting("slips.mask_reader", True, "retrieval")

COPIES_PAGES_PER_FILE = Setting("copies.pages_per_file", 0, "copies")
COPIES_SHARE_OF_FILE = Setting("copies.share_of_file", 0, "copies", most=100)
COPIES_AT_MOST = Setting("copies.at_most", 0, "copies", most=500)
PRICE_PHOTOCOPY = Setting("copies.price_photocopy", 0, "copies", most=1_000_000)
PRICE_PRINT = Setting("copies.price_print", 0, "copies", most=1_000_000)
PRICE_SCAN = Setting("copies.price_scan", 0, "copies", most=1_000_000)
PRICE_PHOTO = Setting("copies.price_photo", 0, "copies", most=1_000_000)
CURRENCY = Setting(
    "copies.currency", "CNY", "copies", choices=("CNY", "EUR", "GBP", "USD", "HKD", "MOP", "TWD")
)

_CHECK = ("before", "afterwards", "off")
WHO_CHECKS = Setting("certificates.who_checks", "anybody", "certificates", choices=("anybody", "approver"))
CHECK_CERTIFIED_COPY = Setting("certificates.check_certified_copy", "before", "certificates", choices=_CHECK)
CHECK_ARCHIVAL_CERTIFICATE = Setting(
    "certificates.check_archival_certificate", "before", "certificates", choices=_CHECK
)
CHECK_EXTRACT = Setting("certificates.check_extract", "before", "certificates", choices=_CHECK)
CHECK_NOT_FOUND_NOTICE = Setting(
    "certificates.check_not_found_notice", "before", "certificates", choices=_CHECK
)
CHECK_MARRIAGE_RECORD = Setting(
    "certificates.check_marriage_record", "before", "certificates", choices=_CHECK
)
CHECK_SCHOOLING_RECORD = Setting(
    "certificates.check_schooling_record", "before", "certificates", choices=_CHECK
)
NUMBER_CERTIFIED_COPY = Setting(
    "certificates.number_certified_copy", "档复〔{year}〕{number}号", "certificates", form="number"
)
NUMBER_ARCHIVAL_CERTIFICATE = Setting(
    "certificates.number_archival_certificate", "档证〔{year}〕{number}号", "certificates", form="number"
)
NUMBER_EXTRACT = Setting(
    "certificates.number_extract", "档摘〔{year}〕{number}号", "certificates", form="number"
)
NUMBER_NOT_FOUND_NOTICE = Setting(
    "certificates.number_not_found_notice", "档告〔{year}〕{number}号", "certificates", form="number"
)
NUMBER_MARRIAGE_RECORD = Setting(
    "certificates.number_marriage_record", "档婚证〔{year}〕{number}号", "certificates", form="number"
)
NUMBER_SCHOOLING_RECORD = Setting(
    "certificates.number_schooling_record", "档学证〔{year}〕{number}号", "certificates", form="number"
)
MARKED_ONLY = Setting("certificates.marked_only", 0, "certificates", most=50)
"""Copies of up to so many pages have no certification page: what it says stands on the last page. 0: each has one."""
SEALS = Setting("certificates.seals", "查档专用章", "certificates")
"""Names of the seals, with commas between them; the first is the usual one."""
SEAL_ON_PAPER = Setting("certificates.seal_on_paper", "blank", "certificates", choices=("blank", "picture"))
SEAL_PICTURE = Setting("certificates.seal_picture", "", "internal")
"""SHA-256 of the kept picture of the archive's authorised seal, in hex; empty for none."""

SIGNING_KEY = Setting("signing.key", "none", "signing", choices=("none", "made", "file", "token"))
SIGNING_FILE = Setting("signing.file", "", "signing")
SIGNING_MODULE = Setting("signing.module", "", "signing")
SIGNING_TOKEN = Setting("signing.token", "", "signing")
SIGNING_TOKEN_KEY = Setting("signing.token_key", "", "signing")
SIGNING_STAMP_ADDRESS = Setting("signing.stamp_address", "", "signing")
SIGNING_STAMP_REQUIRED = Setting("signing.stamp_required", True, "signing")
SIGNING_LONG_TERM = Setting("signing.long_term", False, "signing")
SIGNING_VERIFY_PAGE = Setting("signing.verify_page", "", "signing")

PORTAL_QUIET_HOURS = Setting("portals.quiet_hours", 24, "portals", least=1, most=720)
PORTAL_LOSS_LEAST = Setting("portals.loss_least", 5, "portals", least=1)
PORTAL_LOSS_SHARE = Setting("portals.loss_share", 30, "portals", least=1, most=100)

SCANNER_PREFIX = Setting("scanner.prefix", "F9", "scanner", choices=("", *(f"F{n}" for n in range(5, 25))))
MASK_PERSONAL = Setting("screen.mask_personal", True, "privacy")

MAIL_ON = Setting("mail.on", False, "mail")
MAIL_HOST = Setting("mail.host", "", "mail")
MAIL_ENCRYPTION = Setting("mail.encryption", "starttls", "mail", choices=("starttls", "tls"))
MAIL_PORT = Setting("mail.port", 587, "mail", least=1, most=65_535)
MAIL_USER = Setting("mail.user", "", "mail")
MAIL_SENDER = Setting("mail.sender", "", "mail", form="mail")

SETTINGS: Mapping[str, Setting[Any]] = {
    setting.key: setting for setting in list(globals().values()) if isinstance(setting, Setting)
}
"""Every setting by its key."""

IN_ENGLISH: Mapping[str, str] = {
    NUMBER_CERTIFIED_COPY.key: "CC {year}/{number}",
    NUMBER_ARCHIVAL_CERTIFICATE.key: "AC {year}/{number}",
    NUMBER_EXTRACT.key: "EX {year}/{number}",
    NUMBER_NOT_FOUND_NOTICE.key: "NS {year}/{number}",
    NUMBER_MARRIAGE_RECORD.key: "MR {year}/{number}",
    NUMBER_SCHOOLING_RECORD.key: "SR {year}/{number}",
    SEALS.key: "Reading room stamp",
}
"""What an archive that is set up in English begins with, where the usual value is Chinese."""


class Settings:
    """The settings as they stand in one transaction.

    Args:
        changed: key -> value of what somebody set; everything else has its default.
    """

    def __init__(self, changed: Mapping[str, object] | None = None) -> None:
        self._changed = dict(changed or {})

    def __getitem__(self, setting: Setting[T]) -> T:
        """The setting's value; it was checked when it was set."""
        return self._changed.get(setting.key, setting.default)  # type: ignore[return-value]  # see above
