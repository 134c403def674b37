"""Bookings (预约), visits, seats, the queue and opening hours."""
