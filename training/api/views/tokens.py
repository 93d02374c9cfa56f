"""`/o/token/`: the library's view, which also says why a client is refused."""

import base64
import json

from django.contrib.auth.hashers import check_password
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.views import TokenView as LibraryTokenView

from people.access import public
from people.models import PartnerClient
from training.api.authentication import WORDS, why_unusable


@method_decorator(csrf_exempt, name="dispatch")
class TokenView(LibraryTokenView):
    """A client that has expired or was revoked reads so, in `detail`: RFC 6749 allows
    no accent in `error_description`, which names the reason for programs."""

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        if response.status_code == 401 and (reason := _reason(request)):
            body = json.loads(response.content)
            said = {"error_description": reason, "detail": str(WORDS[reason])}
            response.content = json.dumps(body | said, ensure_ascii=False)
        return response


def _reason(request: HttpRequest) -> str:
    """Told to whoever proves to hold the client's secret alone."""
    name, secret = _credentials(request)
    client = PartnerClient.objects.filter(client_id=name).first()
    if client is None or not check_password(secret, client.client_secret):
        return ""
    return why_unusable(client)


def _credentials(request: HttpRequest) -> tuple[str, str]:
    kind, _space, value = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if kind.casefold() == "basic":
        try:
            name, _colon, secret = base64.b64decode(value).decode().partition(":")
        except ValueError:
            return "", ""
        return name, secret
    return request.POST.get("client_id", ""), request.POST.get("client_secret", "")


token = public(TokenView.as_view())
