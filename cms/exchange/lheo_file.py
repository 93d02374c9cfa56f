"""What a file must be before its records are read: whole XML, LHEO 2.2 or 2.3."""

from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from lxml import etree

from cms.exchange.records import FileUnusable

NAMESPACES = ("http://lheo.gouv.fr/2.3", "http://www.lheo.org/2.2")
FIRST_VERSIONS = "http://www.lheo.org/1"
CHUNK = 64 * 1024
# No root within this much means that the file isn't what it pretends to be.
LONGEST_PROLOGUE = 1024 * 1024
# Entities stay as they are, nothing is fetched, no DTD is loaded, no huge node is kept.
SAFE = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
BREAKS = {
    etree.ErrorTypes.ERR_DOCUMENT_EMPTY: gettext_lazy(
        "il ne commence pas par une balise"
    ),
    etree.ErrorTypes.ERR_TAG_NOT_FINISHED: gettext_lazy("il s’arrête trop tôt"),
    etree.ErrorTypes.ERR_TAG_NAME_MISMATCH: gettext_lazy(
        "une balise n’est pas fermée par la sienne"
    ),
    etree.ErrorTypes.ERR_INVALID_CHAR: gettext_lazy("un caractère n’est pas permis"),
    etree.ErrorTypes.ERR_INVALID_ENCODING: gettext_lazy(
        "un caractère n’est pas dans l’encodage annoncé"
    ),
    etree.ErrorTypes.ERR_UNDECLARED_ENTITY: gettext_lazy(
        "une entité (« &…; ») n’est pas connue"
    ),
}


def open_lheo(stream: BinaryIO) -> tuple[str, str, bytes]:
    """The root's name, its namespace, and the bytes read to find them.

    Raises FileUnusable for whatever isn't LHEO 2.2 or 2.3.
    """
    parser = etree.XMLPullParser(events=("start",), **SAFE)
    start = b""
    while len(start) < LONGEST_PROLOGUE:
        chunk = stream.read(CHUNK)
        if not chunk:
            break
        start += chunk
        error = feed(parser, chunk)
        for _event, element in parser.read_events():
            _refuse_entities(element)
            name = etree.QName(element)
            _refuse_other_roots(name.localname, name.namespace or "")
            return name.localname, name.namespace, start
        if error is not None:
            raise FileUnusable(unreadable(error))
    if not start.strip():
        raise FileUnusable(_("Le fichier est vide."))
    raise FileUnusable(_("Ce fichier n’est pas du XML : il n’a pas pu être lu."))


def feed(
    parser: etree.XMLPullParser, chunk: bytes | None
) -> etree.XMLSyntaxError | None:
    """Feeds a chunk, or ends the file for `None`; answers the error if it breaks."""
    try:
        if chunk is None:
            parser.close()
        else:
            parser.feed(chunk)
    except etree.XMLSyntaxError as error:
        return error
    return None


def _refuse_entities(root: etree._Element) -> None:
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and next(dtd.iterentities(), None) is not None:
        raise FileUnusable(
            _(
                "Ce fichier déclare des entités XML (« <!ENTITY ») : par sécurité, il "
                "n’est pas lu. Retirez la déclaration DOCTYPE."
            )
        )


def _refuse_other_roots(name: str, namespace: str) -> None:
    if name in ("lheo", "lheo-plus") and namespace in NAMESPACES:
        return
    if name == "lheo-index":
        reason = _(
            "Ce fichier est un index LHEO (« lheo-index ») : ses résumés ne suffisent "
            "pas pour faire un catalogue. Demandez le fichier complet, dont la racine "
            "est « lheo »."
        )
    elif name == "lheo" and (not namespace or namespace.startswith(FIRST_VERSIONS)):
        reason = _(
            "Ce fichier suit une ancienne version de LHEO (%s). Demandez à votre "
            "éditeur un export en LHEO 2.2 ou 2.3."
        ) % (namespace or _("version non indiquée"))
    elif name == "lheo":
        reason = (
            _(
                "Ce fichier suit un dialecte de LHEO inconnu (%s). Demandez à votre "
                "éditeur un export en LHEO 2.2 ou 2.3."
            )
            % namespace
        )
    else:
        reason = (
            _(
                "Ce fichier est du XML mais pas du LHEO : sa racine est « %s » et non "
                "« lheo »."
            )
            % name
        )
    raise FileUnusable(reason)


def _cause(error: etree.XMLSyntaxError) -> str:
    return str(BREAKS.get(error.code, _("l’écriture XML n’est pas correcte")))


def unreadable(error: etree.XMLSyntaxError) -> str:
    return _(
        "Ce fichier n’est pas du XML lisible (ligne %(line)s : %(cause)s). Aucune "
        "formation n’a été lue."
    ) % {"line": error.lineno or 1, "cause": _cause(error)}


def broken_off(error: etree.XMLSyntaxError) -> str:
    return _(
        "Le fichier se casse à la ligne %(line)s (%(cause)s) : la suite n’a pas été "
        "lue. Les formations d’avant sont gardées. Demandez un fichier entier."
    ) % {"line": error.lineno or "?", "cause": _cause(error)}
