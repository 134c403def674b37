"""What a scan does."""

from readingroom.retrieval.scan.meaning import Control, Meaning, Opened, interpret
from readingroom.retrieval.scan.scanner import Scanned, Scanner

__all__ = ["Control", "Meaning", "Opened", "Scanned", "Scanner", "interpret"]
