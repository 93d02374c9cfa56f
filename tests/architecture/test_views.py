"""Every page of ours decides who may open it, and starts from what they may see."""

import ast
import re
from collections.abc import Iterator

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.house import APPS, label_of, modules, tree_of

# How a look-up may begin: the policy's scope, or what is public anyway.
SCOPED = {"visible_to", "published", "recruiting", "live", "held_by", "for_user"}
LOOK_UPS = {"get_object_or_404", "get_list_or_404", "aget_object_or_404"}
# Here the address is the key: a token or a code that nobody guesses.
OPEN = {"public", "by_link"}
MODELS = {model.__name__: model for model in apps.get_models()}


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


def test_what_an_address_names_is_sought_among_what_the_viewer_may_see():
    found = [
        f"{label_of(path)}:{call.lineno} {ast.unparse(call)}"
        for path in modules("people", "cms", "training", "realtime")
        for function in _functions(tree_of(path))
        if not OPEN & {ast.unparse(mark) for mark in function.decorator_list}
        for call in _look_ups(function)
        if not _is_narrowed(_source(call.args[0], function))
    ]

    assert found == []


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _look_ups(function: ast.FunctionDef) -> Iterator[ast.Call]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in LOOK_UPS:
            yield node


def _source(argument: ast.expr, function: ast.FunctionDef) -> str:
    """The queryset as written; begun by a variable, as that was set just above."""
    root = argument
    while isinstance(root, ast.Call | ast.Attribute):
        root = root.func if isinstance(root, ast.Call) else root.value
    text = ast.unparse(argument)
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and ast.dump(node.targets[0]) == ast.dump(
            ast.Name(getattr(root, "id", ""), ast.Store())
        ):
            return text.replace(root.id, ast.unparse(node.value), 1)
    return text


def _is_narrowed(queryset: str) -> bool:
    """By the policy, by a reading that is given the viewer, or nothing to narrow."""
    if any(f".{name}(" in queryset for name in SCOPED):
        return True
    if queryset == "self.rows()" or re.match(r"\w+\((request|viewer)\)", queryset):
        return True
    named = re.match(r"(\w+)\.objects\b", queryset)
    model = MODELS.get(named[1]) if named else None
    return model is not None and not hasattr(model.objects.none(), "visible_to")
