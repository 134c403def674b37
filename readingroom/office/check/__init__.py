"""Is the record what it was? Chains, signed checkpoints, and everything derived from them."""

from readingroom.office.check.checkpoints import sign_heads
from readingroom.office.check.verify import Problem, check

__all__ = ["Problem", "check", "sign_heads"]
