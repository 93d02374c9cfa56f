"""The product's settings, with a bare view beside it, a count of queries, a switch."""

from config.settings import *  # noqa: F403
from config.settings import MIDDLEWARE

ROOT_URLCONF = "benchmarks.urls"
MIDDLEWARE = [
    "benchmarks.middleware.QueryCountMiddleware",
    "benchmarks.middleware.JournalSwitchMiddleware",
    *MIDDLEWARE,
]
