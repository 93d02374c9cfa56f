"""The room's socket addresses."""

from channels.generic.websocket import AsyncWebsocketConsumer
from django.urls import path, re_path

from realtime.wire.codes import UNKNOWN
from realtime.wire.consumer import RoomConsumer


class NoSuchRoom(AsyncWebsocketConsumer):
    """Any other address: closed with a code instead of an error in the log."""

    async def connect(self) -> None:
        await self.accept()
        await self.close(UNKNOWN)


websocket_urlpatterns = [
    path("ws/seances/<uuid:session_id>/", RoomConsumer.as_asgi()),
    re_path(r"", NoSuchRoom.as_asgi()),
]
