"""Bookings that come as files: exports of booking systems, calendars, forms."""
