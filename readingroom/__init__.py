"""Everything that is true about a reading room without a screen."""

__version__ = "0.1.0"
