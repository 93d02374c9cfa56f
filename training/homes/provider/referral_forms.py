"""What the office fills in on its referrals: filters, and answers to several."""

from datetime import timedelta

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from cms.models import CoursePage
from people.models import Organisation
from people.viewer import Viewer
from training.cohorts.models import Cohort
from training.homes.provider.forms import cohort_label
from training.meetings.models import Meeting
from training.referrals.models import Referral

NOBODY, NONE = "personne", "aucune"
DELAYS = {
    "depasse": (_("Délai dépassé"), None, -1),
    "3": (_("3 jours ou moins"), 0, 3),
    "7": (_("7 jours ou moins"), 0, 7),
    "14": (_("14 jours ou moins"), 0, 14),
}


class PlainSelect(forms.Select):
    """A list of hundreds, written at once: Django renders a template per option."""

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        chosen = str(value or "")
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (key, mark_safe(" selected") if str(key) == chosen else "", label)
                for key, label in self.choices
            ),
        )
        flat = flatatt(self.build_attrs({**self.attrs, "name": name}, attrs))
        return format_html("<select{}>{}</select>", flat, options)


class ReferralFilter(forms.Form):
    """`?texte= &formation= &session= &prescripteur= &delai=`; `narrow` applies it."""

    texte = forms.CharField(
        label=_("Nom de la personne"), required=False, max_length=100
    )
    formation = forms.ChoiceField(label=_("Formation"), required=False)
    session = forms.ChoiceField(label=_("Session"), required=False, widget=PlainSelect)
    prescripteur = forms.ChoiceField(label=_("Orientée par"), required=False)
    delai = forms.ChoiceField(
        label=_("Délai de réponse"),
        required=False,
        choices=[
            ("", _("Tous")),
            *((key, label) for key, (label, _from, _to) in DELAYS.items()),
        ],
    )
    etat = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, viewer: Viewer, **kwargs):
        """The choices are what this provider has received: three queries."""
        super().__init__(*args, **kwargs)
        received = Referral.objects.filter(provider=viewer.organisation)
        of_course = received.filter(course=OuterRef("pk"))
        courses = CoursePage.objects.filter(Exists(of_course))
        of_agency = received.filter(referring_organisation=OuterRef("pk"))
        agencies = Organisation.objects.filter(Exists(of_agency))
        cohorts = (
            Cohort.objects.filter(responsible_provider=viewer.organisation)
            .not_over()
            .only("reference", "starts_on", "city", "place_name")
            .order_by("starts_on", "reference")
        )
        every = ("", _("Toutes"))
        self.fields["formation"].choices = [
            every,
            *courses.order_by("title").values_list("pk", "title"),
        ]
        self.fields["session"].choices = [
            every,
            (NONE, _("Sans session choisie")),
            *((str(cohort.pk), cohort_label(cohort)) for cohort in cohorts),
        ]
        self.fields["prescripteur"].choices = [
            ("", _("Tous")),
            (NOBODY, _("La personne elle-même")),
            *((str(pk), name) for pk, name in agencies.values_list("pk", "name")),
        ]

    def narrow(self, rows: QuerySet[Referral]) -> QuerySet[Referral]:
        """A filter that doesn't read is left out; the form says so."""
        self.is_valid()
        asked = self.cleaned_data
        wanted = Q()
        if asked.get("formation"):
            wanted &= Q(course=asked["formation"])
        if cohort := asked.get("session"):
            wanted &= Q(cohort=None if cohort == NONE else cohort)
        if agency := asked.get("prescripteur"):
            wanted &= Q(referring_organisation=None if agency == NOBODY else agency)
        if asked.get("delai"):
            wanted &= _within(asked["delai"])
        return rows.filter(wanted).named(asked.get("texte", ""))

    @property
    def is_used(self) -> bool:
        return any(value for name, value in self.cleaned_data.items() if name != "etat")


def _within(delay: str) -> Q:
    _label, first, last = DELAYS[delay]
    today = timezone.localdate()
    wanted = Q(expires_on__lte=today + timedelta(days=last))
    return wanted if first is None else wanted & Q(expires_on__gte=today)


class WaitForm(forms.Form):
    """Nothing has to be said with it."""

    words = forms.CharField(
        label=_("Quelques mots pour la personne et son conseiller"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ProposeForm(forms.Form):
    """One of one's cohorts that still take people."""

    cohort = forms.ModelChoiceField(
        Cohort.objects.none(), label=_("Quelle session ?"), empty_label=None
    )

    def __init__(self, *args, viewer: Viewer, courses: set[int], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cohort"].queryset = (
            Cohort.objects.recruiting()
            .filter(responsible_provider=viewer.organisation, action__page__in=courses)
            .select_related("action__page")
        )
        self.fields["cohort"].label_from_instance = lambda cohort: (
            f"{cohort.title} · {cohort_label(cohort)}"
        )


class InviteForm(forms.Form):
    """To a meeting that has places left."""

    meeting = forms.ModelChoiceField(
        Meeting.objects.none(), label=_("Quel rendez-vous ?"), empty_label=None
    )

    def __init__(self, *args, viewer: Viewer, courses: set[int], **kwargs):
        super().__init__(*args, **kwargs)
        concerned = Q(course=None) | Q(course__in=courses)
        self.fields["meeting"].queryset = (
            Meeting.objects.visible_to(viewer)
            .coming()
            .with_free_places()
            .filter(concerned)
        )
        self.fields["meeting"].label_from_instance = _meeting_label


def _meeting_label(meeting: Meeting) -> str:
    starts_at = timezone.localtime(meeting.starts_at, meeting.zone)
    return f"{meeting.title} · {starts_at:%d/%m/%Y %H:%M}"


class NoQuestion(forms.Form):
    """Nothing to fill in."""
