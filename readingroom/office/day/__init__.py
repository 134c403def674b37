"""Opening, hand-over and close of a day."""
