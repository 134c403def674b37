"""What booking lists call their columns, and the words they use for a booking's state."""

from __future__ import annotations

import re
import unicodedata

from readingroom.bookings.snapshot import SnapshotStatus
from readingroom.tabular.mapping import TargetField, names, normalise

__all__ = ["BOOKING_FIELDS", "LABELS", "read_status", "split_codes", "wanted_codes"]

BOOKING_FIELDS: tuple[TargetField, ...] = (
    TargetField(
        "external_id",
        names(
            "序号, 编号, 提交序号, 答卷编号, 答卷序号, 记录编号, id, submission id, response id, entry id, "
            "record id"
        ),
    ),
    TargetField(
        "number",
        names(
            "预约号, 预约编号, 预约单号, 预约码, 预约序号, 订单号, 受理号, booking number, booking id, "
            "booking code, booking reference, confirmation number, confirmation code, order code, "
            "reservation id, reservation number, number, booking no, reference, buchungsnummer"
        ),
    ),
    TargetField(
        "name",
        names(
            "姓名, 利用者, 利用者姓名, 查档人, 查档人姓名, 预约人, 预约人姓名, 申请人, 申请人姓名, 读者姓名, "
            "读者, 联系人, name, full name, reader, reader name, customer name, customer, visitor, "
            "visitor name, attendee name, researcher"
        ),
    ),
    TargetField(
        "date",
        names(
            "预约日期, 到馆日期, 查档日期, 来馆日期, 预约查档日期, 日期, date, visit date, booking date, "
            "date of visit"
        ),
        moment=True,
    ),
    TargetField(
        "time",
        names(
            "预约时段, 预约时间段, 时段, 时间段, 到馆时段, 到馆时间段, time, time slot, timeslot, slot, "
            "session, hours, 时间"
        ),
    ),
    TargetField(
        "start",
        names(
            "开始时间, 预约时间, 到馆时间, 预约到馆时间, 查档时间, 起始时间, 预约开始时间, 预约日期时间, "
            "start, start date, start time, starts at, from, date & time, date and time, datetime, "
            "appointment time"
        ),
        moment=True,
    ),
    TargetField(
        "end", names("结束时间, 预约结束时间, 离馆时间, end, end date, end time, ends at, until"), moment=True
    ),
    TargetField(
        "duration", names("时长, 时长(分钟), 预计时长, duration, duration (mins.), duration minutes, minutes")
    ),
    TargetField(
        "status",
        names("状态, 预约状态, 审核状态, 订单状态, 办理状态, 审批状态, status, booking status, state"),
    ),
    TargetField(
        "phone",
        names(
            "手机, 手机号, 手机号码, 电话, 联系电话, 联系方式, 电话号码, phone, phone number, "
            "customer phone, mobile, telephone, tel"
        ),
    ),
    TargetField(
        "email", names("邮箱, 电子邮箱, 电子邮件, 邮件, email, e-mail, email address, customer email, mail")
    ),
    TargetField(
        "document_kind", names("证件类型, 证件种类, 身份证件类型, id type, document type, kind of document")
    ),
    TargetField(
        "document_number",
        names(
            "身份证号, 身份证号码, 证件号, 证件号码, 身份证, 有效证件号码, 身份证件号码, 公民身份号码, "
            "id number, document number, passport number, passport, identity document"
        ),
    ),
    TargetField(
        "organisation",
        names(
            "单位, 工作单位, 单位名称, 所在单位, 机构, organisation, organization, institution, company, "
            "affiliation, employer"
        ),
    ),
    TargetField(
        "wanted",
        names(
            "档号, 查阅档号, 所需档号, 所查档号, 查阅档案, 调阅档案, 拟查档案, 查档内容, 查阅内容, 所需档案, "
            "利用档案, requested files, files requested, files wanted, requested items, items requested, "
            "files, reference codes, reference code, call numbers, call number, shelfmarks, shelfmark, "
            "documents requested, materials"
        ),
    ),
    TargetField(
        "purpose",
        names(
            "利用目的, 查档目的, 查阅目的, 目的, 用途, 查档用途, 利用用途, 查档事由, 事由, purpose, "
            "purpose of visit, reason, research topic, topic"
        ),
    ),
    TargetField(
        "seat_kind",
        names(
            "座位类型, 席位类型, 座席类型, 服务, 服务项目, seat kind, seat type, service, product, "
            "ticket type"
        ),
    ),
    TargetField("seat_name", names("座位, 座位号, 席位, 座号, seat, seat number, seat name, desk, table")),
    TargetField(
        "note",
        names(
            "备注, 留言, 其他说明, 补充说明, note, notes, customer notes, comment, comments, remarks, message"
        ),
    ),
    TargetField("language", names("语言, language, locale, order locale")),
    TargetField(
        "modified",
        names(
            "提交答卷时间, 提交时间, 更新时间, 修改时间, last modified, updated at, timestamp, submitted at, "
            "completion time, modified"
        ),
        moment=True,
    ),
)
"""In the order in which they are offered; the identity and at least one of date and start are needed."""

LABELS: dict[str, str] = {normalise(alias): item.name for item in BOOKING_FIELDS for alias in item.aliases}
"""Normalised label -> field, for descriptions written as ``label: value`` lines."""

_STATUS_WORDS = {
    SnapshotStatus.CONFIRMED: (
        "paid p confirmed approved accepted booked active success completed complete bezahlt bestätigt "
        "gebucht genehmigt payé confirmé pagado confirmado 已支付 已付款 付款完成 已确认 已预约 预约成功 "
        "成功 通过 已通过 审核通过 已审核 同意 有效 正常 待到馆 已到馆 已完成"
    ),
    SnapshotStatus.REQUESTED: (
        "pending n requested new submitted tentative waiting unconfirmed open overdue ausstehend offen "
        "angefragt überfällig vorläufig 待支付 未支付 待付款 待处理 处理中 待审核 未审核 审核中 待确认 "
        "未确认 已提交 申请中 待审批 等待中 候补"
    ),
    SnapshotStatus.CANCELLED: (
        "canceled cancelled c expired e rejected declined refunded deleted withdrawn storniert "
        "abgelaufen abgesagt abgelehnt erstattet annulé cancelado 已取消 取消 用户取消 已过期 过期 "
        "已失效 失效 已撤销 撤销 已撤回 已退订 已退款 未通过 审核不通过 审核未通过 不通过 驳回 已驳回 "
        "拒绝 已拒绝 作废 已作废"
    ),
}
_STATUSES = {word: status for status, words in _STATUS_WORDS.items() for word in words.split()} | {
    "approval pending": SnapshotStatus.REQUESTED,
    "pending approval": SnapshotStatus.REQUESTED,
    "payment pending": SnapshotStatus.REQUESTED,
    "bestätigung ausstehend": SnapshotStatus.REQUESTED,
    "canceled (paid)": SnapshotStatus.CANCELLED,
}

_HARD = re.compile(r"[;；、\n\r\t|]+|[,，](?!\d{3}(?!\d))")
_CODE = re.compile(r"[^\W_]+(?:[-–·•‧．./]\s?[^\W_]+)+")
_DATE = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{4}")


def read_status(word: str, own: tuple[tuple[str, str], ...] = ()) -> SnapshotStatus | None:
    """A status word in English, German or Chinese, or pretix's letter; None if nobody knows it.

    Args:
        word: as written.
        own: (word, status) pairs that come first, from a mapping.
    """
    told = normalise(word)
    for mine, status in own:
        if normalise(mine) == told:
            return SnapshotStatus(status)
    plain = unicodedata.normalize("NFKC", word).casefold().strip()
    return _STATUSES.get(plain) or _STATUSES.get(told)


def split_codes(text: str) -> tuple[str, ...]:
    """A list of reference codes, as written, in order and each once.

    Separators are line breaks and ``; ； 、 , ，``; blanks only where each piece between them looks like a
    code by itself, because codes may contain blanks (``HUM 361``).
    """
    found: dict[str, None] = {}
    for piece in _HARD.split(text):
        words = piece.split()
        if len(words) > 1 and all(_looks_like_code(word) for word in words):
            found.update(dict.fromkeys(words))
        elif words:
            found[" ".join(words)] = None
    return tuple(found)


def wanted_codes(text: str) -> tuple[str, ...]:
    """Reference codes in free text: lines that consist of nothing but what looks like codes."""
    found: dict[str, None] = {}
    for line in text.splitlines():
        codes = split_codes(line)
        if codes and all(map(_looks_like_code, codes)):
            found.update(dict.fromkeys(codes))
    return tuple(found)


def _looks_like_code(text: str) -> bool:
    """Levels joined by hyphens or dots, with a digit; no date, telephone number or web address."""
    if len(text) > 60 or not _CODE.fullmatch(text) or not re.search(r"\d", text) or _DATE.fullmatch(text):
        return False
    levels = re.split(r"[-–·•‧．./]", text)
    if re.search(r"[^\W\d]", text) is None:  # fonds-list-file in digits, not 010-62345678
        return len(levels) >= 3 and sum(map(len, levels)) <= 14
    return not re.search(r"\.(?:com|org|net|cn|html?|de|pdf)\b", text, re.IGNORECASE)
