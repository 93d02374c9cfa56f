"""Every write in a live room goes through these modules."""
