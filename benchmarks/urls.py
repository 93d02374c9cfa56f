"""The product's addresses and the floor: a view that only answers."""

from django.http import HttpRequest, JsonResponse
from django.urls import path

from config.urls import urlpatterns as product


def floor(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"ok": True})


urlpatterns = [path("floor/", floor), *product]
