#!/usr/bin/env python
"""Alliage's command line: `manage.py help` lists what it can do."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if sys.argv[1:2] == ["demo"]:
        os.environ.setdefault("DEMO", "1")
        os.environ.setdefault("LOG_LEVEL", "WARNING")
    execute_from_command_line(sys.argv)
