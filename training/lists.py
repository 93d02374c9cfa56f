"""Long lists of people at work: narrowed by name and by session, in the address."""

from dataclasses import dataclass

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from people.models import named


class ListFilter(forms.Form):
    """`?nom=` and `?session=`; what isn't understood narrows nothing."""

    nom = forms.CharField(label=_("Nom de la personne"), required=False, max_length=120)
    session = forms.ChoiceField(label=_("Session"), required=False)

    def __init__(self, *args, sessions: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["session"].choices = [("", _("Toutes")), *sessions]


@dataclass(frozen=True)
class Narrowed:
    """The rows that remain, and the form that says why."""

    rows: QuerySet
    form: ListFilter

    @property
    def is_narrowed(self) -> bool:
        return any(getattr(self.form, "cleaned_data", {}).values())


def narrow(
    request: HttpRequest, rows: QuerySet, *, cohort: str = "cohort", person: str = ""
) -> Narrowed:
    """The rows that the address asks for. One query, for the sessions to choose from.

    `cohort` and `person` are the paths that lead there; without `person` the rows
    are nobody's in particular, and only the session is asked.
    """
    sessions = (
        rows.order_by(f"{cohort}__reference")
        .values_list(f"{cohort}_id", f"{cohort}__reference")
        .distinct()
    )
    form = ListFilter(
        request.GET,
        sessions=[(str(pk), reference) for pk, reference in sessions if pk],
    )
    if not person:
        del form.fields["nom"]
    form.is_valid()
    words = form.cleaned_data.get("nom", "")
    chosen = form.cleaned_data.get("session", "")
    if words:
        rows = rows.filter(named(words, f"{person}__"))
    if chosen:
        rows = rows.filter(**{cohort: chosen})
    return Narrowed(rows, form)
