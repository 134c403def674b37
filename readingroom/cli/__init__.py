"""The commands: everything the desk can do without a window.

Every verb exits with 0 done, 2 wrong usage, 3 refused (something in the input was rejected; the rest was kept), 4
unavailable; with ``--json`` it prints one object and nothing else.
"""

from readingroom.cli.verbs import run

__all__ = ["run"]
