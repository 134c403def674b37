"""The XML of WebDAV (RFC 4918), of its sync reports (RFC 6578) and of CalDAV (RFC 4791), as far as calendars need it.

Servers answer the same mistake with different statuses (a sync token that is too old is 403 here and 412 there): what
went wrong is told by the precondition element in the body.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from lxml import etree

__all__ = [
    "DAV",
    "Member",
    "Multistatus",
    "multiget",
    "multistatus",
    "preconditions",
    "propfind",
    "resource_name",
    "sync_collection",
]

DAV = "{DAV:}"
_CALDAV = "{urn:ietf:params:xml:ns:caldav}"
_NAMES = {"D": "DAV:", "C": "urn:ietf:params:xml:ns:caldav"}
_LONGEST_NAME = 200


@dataclass(frozen=True)
class Member:
    """One resource of a collection as an answer tells of it.

    Attributes:
        href: as written.
        status: of HTTP: of the resource, or of the properties that were found; 200 where none is given.
        etag: empty where it is not told.
        data: the calendar, None where it is not told.
        name: what it is called for people.
        types: local names of its resource types.
    """

    href: str
    status: int
    etag: str = ""
    data: str | None = None
    name: str = ""
    types: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Multistatus:
    """A whole answer.

    Attributes:
        members: in its order.
        token: the sync token after it, empty where it gives none.
    """

    members: tuple[Member, ...]
    token: str


def _parsed(body: bytes) -> etree._Element:
    """The root.

    Raises:
        ValueError: it is no XML.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise ValueError("no XML") from None
    if root.getroottree().docinfo.doctype:
        raise ValueError("a document type is nothing that such an answer has")
    return root


def multistatus(body: bytes) -> Multistatus:
    """What a 207 says.

    Raises:
        ValueError: it is no multistatus.
    """
    root = _parsed(body)
    if root.tag != f"{DAV}multistatus":
        raise ValueError("no multistatus")
    members = tuple(_member(one) for one in root.iterchildren(f"{DAV}response"))
    return Multistatus(members, (root.findtext(f"{DAV}sync-token") or "").strip())


def _member(response: etree._Element) -> Member:
    href = (response.findtext(f"{DAV}href") or "").strip()
    own = response.findtext(f"{DAV}status")
    found: etree._Element | None = None
    status = _status(own) if own else 200
    for part in response.iterchildren(f"{DAV}propstat"):
        said = _status(part.findtext(f"{DAV}status") or "")
        if 200 <= said < 300:
            found, status = part.find(f"{DAV}prop"), said
        elif found is None and not own:
            status = said
    if found is None:
        return Member(href, status)
    types = found.find(f"{DAV}resourcetype")
    return Member(
        href,
        status,
        etag=(found.findtext(f"{DAV}getetag") or "").strip(),
        data=found.findtext(f"{_CALDAV}calendar-data"),
        name=(found.findtext(f"{DAV}displayname") or "").strip(),
        types=frozenset(etree.QName(one).localname for one in types) if types is not None else frozenset(),
    )


def _status(line: str) -> int:
    """``HTTP/1.1 404 Not Found`` -> 404; 0 where it says nothing of the kind."""
    words = line.split()
    return int(words[1]) if len(words) > 1 and words[1].isdecimal() else 0


def preconditions(body: bytes) -> frozenset[str]:
    """Local names of what an error says was not fulfilled (RFC 4918, 16); empty where it says nothing."""
    try:
        root = _parsed(body)
    except ValueError:
        return frozenset()
    if root.tag != f"{DAV}error":
        return frozenset()
    return frozenset(etree.QName(one).localname for one in root.iterchildren(etree.Element))


def propfind() -> bytes:
    """Asks what a resource is and what it is called."""
    return _written(
        _element("D:propfind", _element("D:prop", *map(_element, ("D:resourcetype", "D:displayname"))))
    )


def sync_collection(token: str, most: int) -> bytes:
    """Asks what changed after a token.

    Args:
        token: empty: everything there is.
        most: members wanted at once; servers may pay no attention.
    """
    return _written(
        _element(
            "D:sync-collection",
            _element("D:sync-token", text=token),
            _element("D:sync-level", text="1"),
            _element("D:limit", _element("D:nresults", text=str(most))),
            _element("D:prop", _element("D:getetag")),
        )
    )


def multiget(hrefs: Iterable[str]) -> bytes:
    """Asks for these calendars."""
    return _written(
        _element(
            "C:calendar-multiget",
            _element("D:prop", _element("D:getetag"), _element("C:calendar-data")),
            *(_element("D:href", text=href) for href in hrefs),
        )
    )


def _element(name: str, *children: etree._Element, text: str = "") -> etree._Element:
    prefix, _, local = name.partition(":")
    made = etree.Element(f"{{{_NAMES[prefix]}}}{local}", nsmap=_NAMES)
    made.text = text or None
    made.extend(children)
    return made


def _written(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))


def resource_name(href: str, collection: str) -> str:
    """What a member of a collection is called; empty for the collection itself and for what is none of its members.

    Args:
        href: an absolute path or a whole address, as the server writes it.
        collection: the collection's path, unescaped, with a stroke at its end.
    """
    path = unquote(urlsplit(href).path)
    if not path.startswith(collection):
        return ""
    name = path[len(collection) :]
    plain = bool(name) and "/" not in name and "\\" not in name and name not in (".", "..")
    return name if plain and name.isprintable() and len(name) <= _LONGEST_NAME else ""
