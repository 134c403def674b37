"""Which adapter speaks to which kind of portal: one line each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from readingroom.errors import Refused
from readingroom.portals import calcom, caldav, easyappointments, folder, libcal, packets, pretix_rest
from readingroom.portals.adapter import Adapter, DeskSide, Introduction
from readingroom.portals.native import adapter as native
from readingroom.portals.queries import PortalParticulars

__all__ = ["ADAPTERS", "AdapterKind", "adapter_for", "has_token", "introduced"]


@dataclass(frozen=True)
class AdapterKind:
    """A kind of portal.

    Attributes:
        introduce: (address, token, name, options) -> who the portal is; asked before it is connected.
        make: the adapter of a connected portal.
        options: what may be said of it besides; their words stand under ``portal.option.<adapter>.<option>``.
        token: whether it has one.
    """

    introduce: Callable[[str, str, str, Mapping[str, str]], Introduction]
    make: Callable[[PortalParticulars, str, DeskSide], Adapter]
    options: tuple[str, ...] = ()
    token: bool = True


ADAPTERS: Mapping[str, AdapterKind] = {
    "native": AdapterKind(native.introduce, native.make),
    "caldav": AdapterKind(caldav.introduce, caldav.make, ("user",)),
    "pretix": AdapterKind(pretix_rest.introduce, pretix_rest.make, ("checkin_list",)),
    "easyappointments": AdapterKind(easyappointments.introduce, easyappointments.make),
    "libcal": AdapterKind(libcal.introduce, libcal.make, ("client", "list", "location")),
    "calcom": AdapterKind(calcom.introduce, calcom.make),
    "folder": AdapterKind(folder.introduce, folder.make, token=False),
    "packets": AdapterKind(packets.introduce, packets.make, ("key",), token=False),
}
"""Name, as `Portal.adapter` has it -> the kind of portal; what people call it stands under ``portal.adapter``."""


def introduced(adapter: str, address: str, token: str, name: str, options: Mapping[str, str]) -> Introduction:
    """Who a portal is that is to be connected.

    Raises:
        Refused: ``portal.no_adapter``, ``portal.no_option``, ``portal.no_token``, and what the adapter says.
        Unavailable: it cannot be asked.
    """
    kind = _kind(adapter, name)
    if unknown := sorted(options.keys() - set(kind.options)):
        raise Refused("portal.no_option", option=unknown[0], options=list(kind.options))
    if kind.token and not token:
        raise Refused("portal.no_token", portal=name)
    return kind.introduce(address, token, name, options)


def adapter_for(portal: PortalParticulars, token: str, desk: DeskSide) -> Adapter:
    """The adapter of a portal.

    Raises:
        Refused: ``portal.no_adapter``: this version does not know its kind; and what the adapter says of its address.
    """
    return _kind(portal.adapter, portal.name).make(portal, token, desk)


def has_token(adapter: str) -> bool:
    """Whether a kind of portal has a token; one that is not known might."""
    kind = ADAPTERS.get(adapter)
    return kind is None or kind.token


def _kind(adapter: str, portal: str) -> AdapterKind:
    kind = ADAPTERS.get(adapter)
    if kind is None:
        raise Refused("portal.no_adapter", portal=portal, adapter=adapter)
    return kind
