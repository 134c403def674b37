"""Notices to readers: made once where something happens, told through portals, and by mail where that is set up."""
