"""What will end is told in each of its answers (`Deprecation`, RFC 9745; `Sunset`,
RFC 8594) and in the schema, as `docs/api-versions.md` promises."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import http_date

NOTICE = timedelta(days=365)


@dataclass(frozen=True)
class Deprecation:
    """Of one action of a resource: said on a day, served until another."""

    since: date
    until: date
    instead: str

    def __post_init__(self) -> None:
        if self.until - self.since < NOTICE:
            raise ValueError(f"partners were promised {NOTICE.days} days")

    def headers(self, request: HttpRequest) -> dict[str, str]:
        page = request.build_absolute_uri(reverse("api:docs"))
        return {
            "Deprecation": f"@{_midnight(self.since)}",
            "Sunset": http_date(_midnight(self.until)),
            "Link": f'<{page}>; rel="deprecation"; type="text/html"',
        }

    def extensions(self) -> dict[str, str]:
        """Beside `deprecated: true` in the schema, where they are read."""
        return {"x-sunset": self.until.isoformat(), "x-instead": self.instead}


def _midnight(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())
