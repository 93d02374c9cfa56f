"""How a course's facts are said to someone who looks for one."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.models import CourseCode, CoursePage, TrainingAction
from cms.models.courses import Level
from people.templatetags.interface import euros_fr

register = template.Library()

# LHEO's dict-financeurs, as people know them; codes that say nothing are left out.
PAYERS = {
    "2": gettext_lazy("la Région"),
    "3": gettext_lazy("l’Union européenne (FSE)"),
    "4": gettext_lazy("France Travail"),
    "5": gettext_lazy("votre entreprise"),
    "7": gettext_lazy("l’Agefiph"),
    "8": gettext_lazy("le Département"),
    "9": gettext_lazy("la commune"),
    "10": gettext_lazy("vous-même"),
    "11": gettext_lazy("l’État (ministère chargé de l’emploi)"),
    "12": gettext_lazy("l’État (Éducation nationale)"),
    "13": gettext_lazy("l’État"),
    "14": gettext_lazy("l’Union européenne"),
    "15": gettext_lazy("une collectivité"),
    "16": gettext_lazy("l’opérateur de compétences (OPCO) de votre entreprise"),
    "17": gettext_lazy("Transitions Pro"),
    "18": gettext_lazy("LADOM (Agence de l’outre-mer pour la mobilité)"),
    "19": gettext_lazy("l’État (ministère de l’Intérieur)"),
    "20": gettext_lazy("l’Office français de l’immigration et de l’intégration"),
}
UNSAID_LEVELS = {"", Level.NONE}
OPEN_LEVELS = {Level.ANY}
CERTIFICATIONS = (CourseCode.Kind.RNCP, CourseCode.Kind.RS)


@register.filter
def price_in_words(action: TrainingAction) -> str:
    """The price, "Gratuit", or nothing when the provider says none."""
    return euros_fr(action.price)


@register.filter
def payers_in_words(action: TrainingAction) -> list[str]:
    """Who may pay, each once, in the provider's order."""
    codes = [code.strip() for code in action.funders.split(",")]
    known = dict.fromkeys(code for code in codes if code in PAYERS)
    return [str(PAYERS[code]) for code in known]


@register.filter
def entry_in_words(course: CoursePage) -> str:
    """The level asked at the entry, in a sentence; empty when nothing is said."""
    if course.entry_level in UNSAID_LEVELS:
        return ""
    if course.entry_level in OPEN_LEVELS:
        return _("Aucun diplôme n’est demandé.")
    return _("Niveau conseillé à l’entrée : %(level)s.") % {
        "level": course.get_entry_level_display()
    }


@register.filter
def exit_in_words(course: CoursePage) -> str:
    """The level reached at the end; empty when nothing is said."""
    if course.exit_level in UNSAID_LEVELS | OPEN_LEVELS:
        return ""
    return course.get_exit_level_display()


@register.filter
def certifications(course: CoursePage) -> list[CourseCode]:
    """The certifications that the course leads to, with a name or a number."""
    return [code for code in course.codes.all() if code.kind in CERTIFICATIONS]


@register.filter
def certification_name(code: CourseCode) -> str:
    """« Titre professionnel soudeur (RNCP 37873) »; the number alone without a name."""
    number = code.code.upper().removeprefix(code.kind.upper())
    reference = f"{code.get_kind_display()} {number}"
    if code.kind in CERTIFICATIONS:
        reference = f"{code.kind.upper()} {number}"
    return f"{code.label} ({reference})" if code.label else reference


@register.filter
def jobs(course: CoursePage) -> list[str]:
    """The names of the occupations (ROME) that it prepares for."""
    return [
        code.label
        for code in course.codes.all()
        if code.kind == CourseCode.Kind.ROME and code.label
    ]


@register.filter
def text_lines(text: str) -> list[str]:
    """A text typed one idea a line, without bullets and empty lines."""
    lines = (line.strip().lstrip("-–•*· ").strip() for line in text.splitlines())
    return [line for line in lines if line]


@register.filter
def in_list(words: list[str]) -> str:
    """« a, b ou c »."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s ou %(last)s") % {
        "first": ", ".join(words[:-1]),
        "last": words[-1],
    }


@register.filter
def main_certification(course: CoursePage) -> str:
    """The first certification, in words; empty without one."""
    found = certifications(course)
    return certification_name(found[0]) if found else ""
