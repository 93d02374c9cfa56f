"""The demo territory: fictional, French, alive. Built by `manage.py demo`."""
