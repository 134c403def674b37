"""Where bookings and requests come from: file imports, and portals that speak the native protocol."""
