"""The doors of the API: thin, above the topics' own services and readings."""
