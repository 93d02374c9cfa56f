"""One's hours in one's own calendar: a feed that follows, or one class session."""
