"""What a scan does."""

from readingroom.retrieval.scan.meaning import Control, Meaning, Opened, interpret
from readingroom.retrieval.scan.scanner import Scanned, Scanner
from readingroom.retrieval.scan.telling import Told, tell

__all__ = ["Control", "Meaning", "Opened", "Scanned", "Scanner", "Told", "interpret", "tell"]
