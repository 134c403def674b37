"""Imports of any kind as runs that are seen: begun, continued, finished or withdrawn, never half."""
