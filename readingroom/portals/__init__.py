"""Where bookings come from: file imports now; portals later, one adapter a file."""
