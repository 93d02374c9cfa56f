"""An enrolment file as its pages show it, and the answers that they send."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.viewer import Viewer
from training.enrolment_files.information import acknowledge, delivery_of
from training.enrolment_files.models import (
    LACKING,
    ConnectionNeeds,
    Delivery,
    FileSettings,
    Paper,
    PaperState,
)
from training.enrolment_files.needs import answer_needs
from training.enrolment_files.papers import give_paper
from training.enrolment_files.refusals import WrongStep
from training.enrolment_files.uploads import content_type_of, read_upload
from training.enrolments.models import Enrolment

YES_NO = [("yes", gettext_lazy("Oui")), ("no", gettext_lazy("Non"))]


def _question(label: str, **facts) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=YES_NO,
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez oui ou non.")},
        **facts,
    )


class NeedsForm(forms.Form):
    """Four times yes or no; never why."""

    has_device = _question(
        gettext_lazy("Avez-vous un téléphone ou un ordinateur à vous ?")
    )
    has_data = _question(
        gettext_lazy("Avez-vous assez d’Internet pour une visioconférence ?")
    )
    has_place = _question(
        gettext_lazy("Avez-vous un endroit calme pour vous connecter ?")
    )
    needs_adaptation = _question(
        gettext_lazy("Avez-vous besoin d’une adaptation pour suivre la formation ?"),
        help_text=gettext_lazy(
            "Ne dites pas pourquoi : on vous appelle pour en parler."
        ),
    )

    @classmethod
    def of(cls, needs: ConnectionNeeds | None, data=None) -> "NeedsForm":
        said = {}
        if needs is not None:
            said = {
                name: "yes" if getattr(needs, name) else "no"
                for name in cls.base_fields
            }
        return cls(data, initial=said)


@dataclass(frozen=True)
class FilePage:
    """Documents to read, papers to give, needs to say. `data`: what was posted."""

    enrolment: Enrolment
    data: Any = None

    @cached_property
    def delivery(self) -> Delivery | None:
        return delivery_of(self.enrolment)

    @cached_property
    def papers(self) -> list[Paper]:
        return list(self.enrolment.papers.order_by("due_on", "label"))

    @property
    def to_give(self) -> list[Paper]:
        return [paper for paper in self.papers if paper.state in LACKING]

    @property
    def given(self) -> list[Paper]:
        hidden = (*LACKING, PaperState.WAIVED)
        return [paper for paper in self.papers if paper.state not in hidden]

    @cached_property
    def needs(self) -> ConnectionNeeds | None:
        return ConnectionNeeds.objects.filter(enrolment=self.enrolment).first()

    @cached_property
    def needs_form(self) -> NeedsForm:
        is_sent = self.data is not None and self.data.get("answer") == "needs"
        return NeedsForm.of(self.needs, self.data if is_sent else None)

    @cached_property
    def settings(self) -> FileSettings | None:
        provider = self.enrolment.cohort.responsible_provider_id
        return FileSettings.objects.filter(provider=provider).first()

    @property
    def has_rules(self) -> bool:
        return self.settings is not None and bool(self.settings.internal_rules)

    @property
    def is_read(self) -> bool:
        return self.delivery is not None and bool(self.delivery.acknowledged_at)

    @property
    def is_complete(self) -> bool:
        lacking = any(paper.is_mandatory for paper in self.to_give)
        return self.is_read and self.needs is not None and not lacking


def take_answer(page: FilePage, request: HttpRequest, *, by: Viewer) -> str | None:
    """Does what was sent and returns its sentence; None while the form has errors.

    `answer` is read, paper (with `paper` and the file `file`) or needs.
    """
    answer = request.POST.get("answer", "")
    if answer == "read":
        acknowledge(page.enrolment, by=by)
        return _("C’est noté : vous avez lu les documents.")
    if answer == "paper":
        paper = next(
            (row for row in page.papers if str(row.pk) == request.POST.get("paper")),
            None,
        )
        if paper is None:
            raise WrongStep
        give_paper(paper, read_upload(request.FILES.get("file")), by=by)
        return _("C’est reçu : %s. Votre organisme la regarde.") % paper.label
    if answer == "needs":
        form = page.needs_form
        if not form.is_valid():
            return None
        answer_needs(page.enrolment, by=by, **form.cleaned_data)
        return _("Merci, c’est noté.")
    raise WrongStep


def document_response(page: FilePage, name: str) -> HttpResponse:
    """`programme` or `reglement`, as a PDF in the browser."""
    if name == "programme" and page.delivery is not None:
        return file_response(page.delivery.information.file, "programme.pdf")
    if name == "reglement" and page.has_rules:
        return file_response(page.settings.internal_rules, "reglement.pdf")
    raise Http404


def file_response(file, name: str) -> HttpResponse:
    """A private file; never guessed at by the browser, never run as a page."""
    response = FileResponse(
        file.open("rb"), filename=name, content_type=content_type_of(file.name)
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
