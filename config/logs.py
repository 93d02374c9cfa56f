"""Logs as JSON lines that name routes and identifiers, never persons."""

import json
import logging
from datetime import UTC, datetime

FIELDS = ("event", "method", "route", "status", "duration_ms", "request_id", "task")


class JSONFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, the fields above."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {
            name: getattr(record, name) for name in FIELDS if hasattr(record, name)
        }
        if record.exc_info:
            line["traceback"] = self._frames(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)

    def _frames(self, exc_info) -> list[str]:
        """Where it broke, and the error's class; its text may hold personal data."""
        kind, _error, trace = exc_info
        frames = []
        while trace:
            code = trace.tb_frame.f_code
            frames.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        return [*frames[-12:], kind.__name__ if kind else ""]
