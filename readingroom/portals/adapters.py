"""Which adapter speaks to which portal: one line each."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from readingroom.errors import Refused
from readingroom.portals.adapter import Adapter
from readingroom.portals.native.adapter import NativeAdapter
from readingroom.portals.queries import PortalParticulars

__all__ = ["ADAPTERS", "adapter_for"]


def _native(portal: PortalParticulars, token: str) -> Adapter:
    return NativeAdapter(
        portal.address, token, name=portal.name, instance=portal.instance, takes=portal.takes
    )


ADAPTERS: Mapping[str, Callable[[PortalParticulars, str], Adapter]] = {"native": _native}
"""Name, as `Portal.adapter` has it -> what makes the adapter of a portal and its token."""


def adapter_for(portal: PortalParticulars, token: str) -> Adapter:
    """The adapter of a portal.

    Raises:
        Refused: ``portal.no_adapter``: this version does not know its kind; and what the adapter says of its address.
    """
    make = ADAPTERS.get(portal.adapter)
    if make is None:
        raise Refused("portal.no_adapter", portal=portal.name, adapter=portal.adapter)
    return make(portal, token)
