"""What signing and verifying need is slow to load: neither the window's start nor another command waits for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

_LOOK = """
import sys
from readingroom.desk import Desk
from readingroom.wiring import handlers
import readingroom.cli.verbs
import ui.app
desk = Desk(sys.argv[1])
handlers()
desk.close()
slow = {"pyhanko", "pyhanko_certvalidator", "pikepdf", "zxingcpp", "pkcs11", "asn1crypto", "aiohttp"}
print(sorted(slow & sys.modules.keys()))
"""


def test_opening_a_desk_loads_nothing_of_signing(room: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LOOK, str(room)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "[]", done.stderr
