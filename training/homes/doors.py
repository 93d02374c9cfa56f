"""Which home is whose: a role, at an organisation of the right kind."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from people.access import View, for_roles
from people.doors import PROVIDERS
from people.models import OrganisationKind, Role

Kind = OrganisationKind.Kind
PARTNERS = {Kind.EMPLOYMENT_PARTNER}


def for_office(view: View) -> View:
    """Open to the office and the managers of a training provider."""
    sentence = _("Cette page est celle des organismes de formation.")
    return for_roles(Role.OFFICE, Role.MANAGER)(_at(PROVIDERS, sentence)(view))


def for_senders(view: View) -> View:
    """Open to those who see to what their organisation sends: the office and the
    managers of a training provider, the managers of an employment partner."""
    sentence = _("Cette page est celle de qui s’occupe des messages d’un organisme.")
    return for_roles(Role.OFFICE, Role.MANAGER)(
        _at(PROVIDERS | PARTNERS, sentence)(view)
    )


def for_counsellors(view: View) -> View:
    """Open to the counsellors and the managers of an employment partner."""
    sentence = _("Cette page est celle des partenaires de l’emploi.")
    return for_roles(Role.COUNSELLOR, Role.MANAGER)(_at(PARTNERS, sentence)(view))


def for_partners(view: View) -> View:
    """Open at an employment partner, to whom another decorator lets in."""
    sentence = _("Cette page est celle des partenaires de l’emploi.")
    return _at(PARTNERS, sentence)(view)


def for_territory(view: View) -> View:
    """Open to the coordinators of a territory."""
    sentence = _("Cette page est celle de la coordination du territoire.")
    return for_roles(Role.COORDINATOR)(_at({Kind.TERRITORY}, sentence)(view))


def for_watchers(view: View) -> View:
    """Open to the coordinators of a territory and to its data-protection officer."""
    sentence = _("Cette page est celle du territoire et de son délégué aux données.")
    roles = (Role.COORDINATOR, Role.DATA_PROTECTION)
    return for_roles(*roles)(_at({Kind.TERRITORY}, sentence)(view))


def for_data_protection(view: View) -> View:
    """Open to the data-protection officer of a territory."""
    sentence = _("Cette page est celle du délégué à la protection des données.")
    return for_roles(Role.DATA_PROTECTION)(_at({Kind.TERRITORY}, sentence)(view))


def _at(kinds: set[str], sentence: str):
    """Refuses those whose organisation is of none of these kinds."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if kinds.isdisjoint(request.viewer.organisation.kind_names):
                raise PermissionDenied(sentence)
            return view(request, *args, **kwargs)

        return guarded

    return decorate
