"""Signing files with the archive's key (PAdES, ETSI EN 319 142-1), and the archive's keys themselves."""
