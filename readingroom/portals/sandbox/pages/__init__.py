"""The reader's web pages: plain HTML without scripts, in the reader's language."""

from __future__ import annotations

from fastapi import APIRouter

from readingroom.portals.sandbox.pages import account, booking, files, filing, home, matters, verify
from readingroom.portals.sandbox.pages.frame import trouble, wants_page

__all__ = ["router", "trouble", "wants_page"]

router = APIRouter()
for _part in (home, account, booking, filing, matters, files, verify):
    router.include_router(_part.router)
