"""« Ça m'intéresse »: from a course page to a counsellor, or to the provider."""
