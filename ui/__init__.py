"""The window: Qt Widgets. Asks `readingroom`, decides nothing."""
