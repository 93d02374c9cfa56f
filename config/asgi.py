"""ASGI entry point: pages by Django, sockets by Channels."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
pages = get_asgi_application()

from channels.auth import AuthMiddlewareStack  # noqa: E402 (Django first)
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402

from config.threads import KeptThreads  # noqa: E402 (as above)
from realtime.sockets import websocket_urlpatterns  # noqa: E402
from realtime.wire.flow import WaitForReaders  # noqa: E402

sockets = AuthMiddlewareStack(URLRouter(websocket_urlpatterns))
application = ProtocolTypeRouter(
    {
        "http": KeptThreads(pages),
        "websocket": WaitForReaders(AllowedHostsOriginValidator(sockets)),
    }
)
