"""Staff, settings, the audit, the close of day."""
