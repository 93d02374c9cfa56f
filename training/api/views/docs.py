"""The contract: its schema, its pages, and what is at no address."""

from django.http import Http404, HttpResponse
from django.urls import Resolver404, resolve
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny

from training.api.problems import answer_problem
from training.api.views.base import ApiViewSet


class SchemaView(SpectacularAPIView):
    """OpenAPI 3.1, open to all."""

    permission_classes = [AllowAny]
    authentication_classes: list = []

    def get_exception_handler(self):
        return answer_problem


class DocsView(SpectacularSwaggerSplitView):
    """The contract to read and to try, in a browser."""

    permission_classes = [AllowAny]
    authentication_classes: list = []
    url_name = "api:schema"
    template_name = "api/docs.html"


class NowhereViewSet(ApiViewSet):
    """Any other address of the API: a problem too, never a page of the site."""

    schema = None
    permission_classes = [AllowAny]
    authentication_classes: list = []
    http_method_names = ["get", "head", "post", "put", "patch", "delete", "options"]

    def initial(self, request, *args, **kwargs):
        """Forgives a forgotten last slash (308 keeps the method and the body)."""
        super().initial(request, *args, **kwargs)
        if not _exists(f"{request.path}/"):
            raise Http404

    def anything(self, request, rest: str):
        query = request.META.get("QUERY_STRING")
        target = f"{request.path}/" + (f"?{query}" if query else "")
        return HttpResponse(status=308, headers={"Location": target})


def _exists(path: str) -> bool:
    try:
        return resolve(path).url_name != "nowhere"
    except Resolver404:
        return False
