"""Does a portal keep the native protocol: checks that anyone may run against their own server."""

from readingroom.portals.conformance.suite import Outcome, Report, check_portal

__all__ = ["Outcome", "Report", "check_portal"]
