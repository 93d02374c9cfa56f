"""The house's own settings, in a folder that disappears after the tests."""

import os
import tempfile
from pathlib import Path

# Set before the house reads its environment; processes that tests start inherit it.
RUN = os.environ.setdefault("ALLIAGE_TEST_RUN", tempfile.mkdtemp(prefix="alliage-"))
VAR = Path(RUN) / os.environ.get("PYTEST_XDIST_WORKER", "main")
(VAR / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns without it
os.environ["VAR_DIR"] = str(VAR)
os.environ.setdefault("LOG_LEVEL", "WARNING")

from config.settings import *  # noqa: E402, F403 (after the environment)

# Passwords of tests guard nothing: don't spend half a second on each.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
