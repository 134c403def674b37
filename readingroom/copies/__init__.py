"""Copies and certificates: what is copied, certified, numbered, sealed, handed over and found genuine again."""
