"""Every page of ours decides who may open it, and starts from what they may see."""

import ast
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.house import APPS, label_of, modules, tree_of

# How a view may begin to read: the policy's scope, or what is public anyway.
SCOPED = {"visible_to", "published", "live", "held_by", "for_user", "current"}


def _patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, object]]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern.callback
        else:
            yield from _patterns(pattern, route)


def _own_views() -> Iterator[tuple[str, object]]:
    for route, view in _patterns(get_resolver()):
        source = getattr(view, "view_class", getattr(view, "cls", view))
        if source.__module__.split(".")[0] in APPS:
            yield route, view


def _decides(view) -> bool:
    """Says who may open it; an API view names its permissions, not the defaults."""
    if getattr(view, "access_policy", ""):
        return True
    api_view = getattr(view, "cls", None)
    return api_view is not None and any(
        "permission_classes" in vars(base)
        for base in api_view.__mro__
        if base.__module__.split(".")[0] in APPS
    )


def test_every_view_says_who_may_open_it():
    assert [route for route, view in _own_views() if not _decides(view)] == []


def test_views_read_only_what_the_viewer_may_see():
    found = [
        f"{label_of(path)}:{line} {chain}"
        for path in modules("people", "cms", "training", "realtime")
        if "views" in path.stem or "views" in path.parts
        for line, chain in _unscoped(tree_of(path))
    ]

    assert found == []


def _unscoped(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """`Model.objects.something` where `something` doesn't narrow to the viewer."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Attribute)
            and node.value.attr == "objects"
            and node.attr not in SCOPED
        ):
            yield node.lineno, ast.unparse(node)
