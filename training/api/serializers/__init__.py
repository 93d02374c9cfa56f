"""The shapes of the API, topic by topic."""
