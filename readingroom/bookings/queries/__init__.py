"""Reads about bookings, visits, seats, the queue and opening hours."""
