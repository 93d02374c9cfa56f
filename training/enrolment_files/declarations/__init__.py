"""Entries and exits that must still be typed into another platform, and by when."""
