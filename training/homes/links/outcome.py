"""« Que devenez-vous ? »: a few questions, some months after the training.

Nothing shows a name, a course or a provider, nor what was answered before.
"""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.viewer import Viewer
from training.follow_up.asking import answer_outcome, question_of
from training.follow_up.models import Outcome
from training.follow_up.refusals import NotAsked
from training.homes.provider.forms import date_field
from training.messages.models import PersonalLink
from training.refusals import Refusal

S = Outcome.Situation
SITUATIONS = [
    (S.JOB, _("Je travaille")),
    (S.BUSINESS, _("J’ai créé mon entreprise")),
    (S.TRAINING, _("Je suis en formation")),
    (S.JOB_SEEKING, _("Je cherche un emploi")),
    (S.OTHER, _("Autre situation")),
]
YES_OR_NO = [("yes", _("Oui")), ("no", _("Non"))]


class OutcomeAnswerForm(forms.Form):
    """In plain words; only the first and the last must be answered."""

    situation = forms.ChoiceField(
        label=_("Quelle est votre situation aujourd’hui ?"),
        choices=SITUATIONS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez votre situation.")},
    )
    starts_on = date_field(
        label=_("Depuis quel jour ?"),
        required=False,
        help_text=_("Si vous ne savez plus le jour, choisissez le 1er du mois."),
    )
    contract = forms.ChoiceField(
        label=_("Si vous travaillez : quel contrat ?"),
        required=False,
        choices=[("", _("Autre, ou pas connu")), *Outcome.Contract.choices],
    )
    worked = forms.ChoiceField(
        label=_(
            "Depuis la fin de votre formation, avez-vous travaillé au moins un mois ?"
        ),
        choices=YES_OR_NO,
        widget=forms.RadioSelect,
        error_messages={"required": _("Répondez par oui ou par non.")},
    )

    def clean(self):
        facts = super().clean()
        if facts.get("contract") and facts.get("situation") != S.JOB:
            self.add_error(
                "contract", _("Un contrat va avec « Je travaille » : choisissez l’un.")
            )
        return facts

    def clean_starts_on(self):
        day = self.cleaned_data["starts_on"]
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(_("Choisissez un jour passé."))
        return day

    @property
    def facts(self) -> dict:
        """The fields of `Outcome`."""
        facts = dict(self.cleaned_data)
        return facts | {"has_worked_a_month": facts.pop("worked") == "yes"}


def show(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """The questions, always empty."""
    if question_of(link) is None:
        return _closed(request, NotAsked())
    return _page(request, link, OutcomeAnswerForm())


def answer(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Keeps the answer. Repeatable: the last one counts, the others are kept."""
    asked = question_of(link)
    if asked is None:
        return _closed(request, NotAsked())
    form = OutcomeAnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, link, form, status=422)
    try:
        answer_outcome(*asked, by=Viewer.for_link(link.person.current), **form.facts)
    except Refusal as refusal:
        return _closed(request, refusal)
    return render(request, "links/outcome_done.html", {"link": link})


def _page(
    request: HttpRequest, link: PersonalLink, form: OutcomeAnswerForm, status: int = 200
) -> HttpResponse:
    context = {"form": form, "link": link}
    return render(request, "links/outcome.html", context, status=status)


def _closed(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return render(request, "links/closed.html", {"sentence": refusal}, status=410)
