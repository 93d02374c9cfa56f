"""Who may open what, and do what, as the cast's story tells it (tests/cast.py).

200 shows, 302 does and leads on (for anonymous: to the login page), 403 isn't one's
role, 404 is a stranger's, 422 is refused in a sentence.
"""
