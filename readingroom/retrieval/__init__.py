"""Units on their way: slips, rounds, custody, what a scan does."""
