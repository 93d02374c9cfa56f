"""The feed: what has changed since one's last reading, and where to start anew."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException
from rest_framework.response import Response

from training.api.problems import problem
from training.api.referring import agency_of
from training.api.schema import describe_feed, describe_snapshot
from training.api.serializers.changes import (
    ChangePageShape,
    ChangeQuery,
    EntryShape,
    SnapshotQuery,
    SnapshotShape,
)
from training.api.views.base import ApiViewSet
from training.feed.cursors import NotOurCursor, read_cursor, write_cursor
from training.feed.reading import CursorTooOld, Page, Told, position_now, read_page
from training.sharing.services import record_read

PAGE_SIZE = 200
# A cursor holds one place for each agency: with more, each is read apart.
MOST_AT_ONCE = 30
LISTS = {"referrals:read": "api:referrals", "follow-up:read": "api:enrolments"}


class UnknownCursor(APIException):
    status_code = 400
    default_code = "invalid_cursor"

    def __init__(self) -> None:
        super().__init__(_("Ce curseur n’est pas l’un des nôtres."))


class ChangeViewSet(ApiViewSet):
    """One ordered sequence for each agency that the client acts for."""

    required_scopes = {"list": "changes:read", "snapshot": "changes:read"}

    @describe_feed(ChangeQuery, ChangePageShape)
    def list(self, request):
        query = self._checked(ChangeQuery)
        agencies = self._agencies(query)
        try:
            after = read_cursor(query["cursor"]) if "cursor" in query else {}
            page = read_page(
                request.viewer,
                agencies,
                after,
                limit=query.get("page_size", PAGE_SIZE),
            )
        except NotOurCursor:
            raise UnknownCursor from None
        except CursorTooOld:
            return self._too_old(query)
        self._journal(page.entries)
        return Response(self._page(page, query))

    @describe_snapshot(SnapshotQuery, SnapshotShape)
    def snapshot(self, request):
        position = position_now(self._agencies(self._checked(SnapshotQuery)))
        scopes = request.viewer.client.scope_set
        lists = [
            request.build_absolute_uri(reverse(name))
            for scope, name in LISTS.items()
            if scope in scopes
        ]
        facts = {"cursor": write_cursor(position), "lists": lists}
        return Response(SnapshotShape(facts).data)

    def _checked(self, shape: type) -> dict[str, Any]:
        query = shape(data=self.request.query_params.dict())
        query.is_valid(raise_exception=True)
        return query.validated_data

    def _agencies(self, query: dict[str, Any]) -> frozenset[UUID]:
        viewer, wanted = self.request.viewer, query.get("organisation")
        if wanted is None and len(viewer.mandated_ids) <= MOST_AT_ONCE:
            return viewer.mandated_ids
        return frozenset({agency_of(viewer, wanted, field="organisation").pk})

    def _page(self, page: Page, query: dict[str, Any]) -> dict[str, Any]:
        cursor = write_cursor(page.position)
        following = {**self.request.query_params.dict(), "cursor": cursor}
        here = f"{self.request.path}?{urlencode(following)}"
        return {
            "results": EntryShape(page.entries, many=True).data,
            "cursor": cursor,
            "next": self.request.build_absolute_uri(here) if page.has_more else None,
            "previous": None,
        }

    def _too_old(self, query: dict[str, Any]) -> Response:
        address = reverse("api:changes_snapshot")
        if "organisation" in query:
            address += f"?{urlencode({'organisation': query['organisation']})}"
        sentence = _(
            "Ce qui suit ce curseur n’est plus gardé. Repartez d’un état complet, à "
            "l’adresse « snapshot »."
        )
        return problem(
            410,
            "cursor_too_old",
            sentence,
            snapshot=self.request.build_absolute_uri(address),
        )

    def _journal(self, entries: Iterable[Told]) -> None:
        """One row per request, person and part; what a share's end says is none."""
        persons = defaultdict(dict)
        for entry in entries:
            if entry.part:
                persons[entry.part][entry.person] = None
        for part, keys in persons.items():
            record_read(
                self.request.viewer,
                keys,
                part=part,
                request_id=getattr(self.request, "id", ""),
            )
