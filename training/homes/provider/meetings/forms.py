"""What the office fills in around meetings."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django import forms
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cms.models import CoursePage
from people.models import Membership, Organisation, User
from people.templatetags.interface import date_fr, time_range_fr
from training.cohorts.models import Cohort
from training.cohorts.working_days import public_holidays
from training.homes.provider.forms import cohort_label, date_field
from training.meetings.models import Meeting, MeetingKind, MeetingMeans

MOST_SLOTS = 120
MOST_DAYS = 92
WEEKDAYS = [
    ("0", _("lundi")),
    ("1", _("mardi")),
    ("2", _("mercredi")),
    ("3", _("jeudi")),
    ("4", _("vendredi")),
    ("5", _("samedi")),
]


def time_field(**facts) -> forms.TimeField:
    return forms.TimeField(
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **facts
    )


class MeetingsFilter(forms.Form):
    """What the list's address says."""

    etat = forms.CharField(required=False, widget=forms.HiddenInput)
    sorte = forms.ChoiceField(
        label=_("Quoi"),
        required=False,
        choices=[("", _("Tout")), *MeetingKind.choices],
    )
    formation = forms.ModelChoiceField(
        CoursePage.objects.none(),
        label=_("Quelle formation"),
        required=False,
        empty_label=_("Toutes"),
    )

    def __init__(self, *args, courses: QuerySet[CoursePage], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["formation"].queryset = courses


class FactsForm(forms.ModelForm):
    """What a slot is about, where, with whom."""

    class Meta:
        model = Meeting
        fields = (
            "kind",
            "title",
            "course",
            "cohorts",
            "means",
            "capacity",
            "place_name",
            "address",
            "postal_code",
            "city",
            "video_link",
            "bring",
            "led_by",
        )
        labels = {
            "kind": _("Quoi ?"),
            "means": _("Comment ?"),
            "capacity": _("Places par créneau"),
            "led_by": _("Avec qui ?"),
            "cohorts": _("Seulement pour ces sessions"),
            "place_name": _("Lieu (nom, salle)"),
        }
        help_texts = {
            "title": _("La personne le lit : « Réunion d’information »."),
            "cohorts": _("Rien de coché : pour toutes les sessions de la formation."),
            "video_link": _("Il est envoyé aux personnes invitées."),
            "bring": _("Une pièce d’identité, de quoi écrire…"),
        }
        widgets = {
            "kind": forms.RadioSelect,
            "means": forms.RadioSelect,
            "cohorts": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args, provider: Organisation, **kwargs):
        super().__init__(*args, **kwargs)
        running = Cohort.objects.not_over().filter(responsible_provider=provider)
        self.fields["cohorts"].queryset = running.upcoming()
        self.fields["cohorts"].label_from_instance = cohort_label
        self.fields["course"].queryset = courses_of(provider)
        self.fields["course"].empty_label = _("Toutes vos formations")
        self.fields["led_by"].empty_label = _("Pas encore décidé")
        members = Membership.objects.current().filter(organisation=provider)
        self.fields["led_by"].queryset = User.objects.filter(
            pk__in=members.values("user")
        ).order_by("name")
        self.fields["kind"].choices = MeetingKind.choices

    def clean(self):
        facts = super().clean()
        means = facts.get("means")
        needs_place = means in (MeetingMeans.ON_SITE, MeetingMeans.BOTH)
        if needs_place and not (facts.get("place_name") or facts.get("address")):
            self.add_error("place_name", _("Dites où il faut venir."))
        needs_link = means in (MeetingMeans.VIDEO, MeetingMeans.BOTH)
        if needs_link and not facts.get("video_link"):
            self.add_error("video_link", _("Donnez le lien de la visioconférence."))
        return facts

    @property
    def facts(self) -> dict:
        """What the services take; an interview is for one."""
        facts = dict(self.cleaned_data)
        facts["is_collective"] = facts["capacity"] > 1
        return facts


def courses_of(provider: Organisation) -> QuerySet[CoursePage]:
    cohorts = Cohort.objects.filter(responsible_provider=provider)
    return CoursePage.objects.filter(pk__in=cohorts.values("action__page")).order_by(
        "title"
    )


class PlanForm(FactsForm):
    """Days × hours: each day between two dates, cut into slots."""

    from_day = date_field(label=_("Premier jour"))
    to_day = date_field(
        label=_("Dernier jour"), required=False, help_text=_("Vide : un seul jour.")
    )
    weekdays = forms.MultipleChoiceField(
        label=_("Quels jours de la semaine ?"),
        choices=WEEKDAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Rien de coché : du lundi au vendredi, sans les jours fériés."),
    )
    start = time_field(label=_("À partir de"))
    end = time_field(label=_("Jusqu’à"))
    minutes = forms.IntegerField(
        label=_("Durée d’un créneau, en minutes"),
        required=False,
        min_value=10,
        max_value=480,
        help_text=_("Vide : un seul créneau, de la première à la dernière heure."),
    )

    def clean(self):
        facts = super().clean()
        start, end = facts.get("start"), facts.get("end")
        if start and end and end <= start:
            self.add_error("end", _("C’est avant le début."))
        first, last = facts.get("from_day"), facts.get("to_day")
        if first and last and not first <= last <= first + timedelta(days=MOST_DAYS):
            self.add_error("to_day", _("Choisissez un jour dans les trois mois."))
        if not self.errors and not 0 < len(self.hours()) <= MOST_SLOTS:
            self.add_error(
                None,
                _("Aucun créneau, ou plus de %(most)s : changez les dates.")
                % {"most": MOST_SLOTS},
            )
        return facts

    def hours(self, zone=None) -> list[tuple[datetime, datetime]]:
        """(start, end) of each slot, in the provider's zone."""
        facts = self.cleaned_data
        found = []
        for day in self._days():
            at = datetime.combine(day, facts["start"], tzinfo=zone)
            end = datetime.combine(day, facts["end"], tzinfo=zone)
            length = timedelta(minutes=facts["minutes"] or 0) or end - at
            while at + length <= end:
                found.append((at, at + length))
                at += length
        return found

    def _days(self) -> Iterable[date]:
        facts = self.cleaned_data
        first, last = facts["from_day"], facts["to_day"] or facts["from_day"]
        chosen = {int(day) for day in facts["weekdays"]} or set(range(5))
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            is_alone = first == last
            is_free = day in public_holidays(day.year, facts.get("postal_code") or "")
            if is_alone or (day.weekday() in chosen and not is_free):
                yield day

    @property
    def facts(self) -> dict:
        planned = ("from_day", "to_day", "weekdays", "start", "end", "minutes")
        return {k: v for k, v in super().facts.items() if k not in planned}


class ChangeForm(FactsForm):
    """One slot: its facts, its day and its hours."""

    day = date_field(label=_("Jour"))
    start = time_field(label=_("De"))
    end = time_field(label=_("À"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["kind"]

    def clean(self):
        facts = super().clean()
        start, end = facts.get("start"), facts.get("end")
        if start and end and end <= start:
            self.add_error("end", _("C’est avant le début."))
        return facts

    @property
    def facts(self) -> dict:
        facts = super().facts
        day, start, end = (facts.pop(name) for name in ("day", "start", "end"))
        zone = self.instance.zone
        return facts | {
            "starts_at": datetime.combine(day, start, tzinfo=zone),
            "ends_at": datetime.combine(day, end, tzinfo=zone),
        }


class CancelForm(forms.Form):
    """Why: those invited read it."""

    reason = forms.CharField(
        label=_("Pourquoi ?"),
        max_length=255,
        help_text=_("Les personnes invitées et leurs conseillers le lisent."),
    )


def slot_label(meeting: Meeting) -> str:
    """« Mardi 24 novembre, de 9 h à 10 h, sur place (3 places libres) »."""
    starts_at = meeting.starts_at.astimezone(meeting.zone)
    ends_at = meeting.ends_at.astimezone(meeting.zone)
    left = meeting.capacity - meeting.taken
    return _("%(day)s, %(hours)s, %(means)s (places libres : %(left)s)") % {
        "day": capfirst(date_fr(starts_at)),
        "hours": time_range_fr(starts_at, ends_at),
        "means": meeting.get_means_display(),
        "left": left,
    }


class InviteAgainForm(forms.Form):
    """The next slot, or the person's own choice."""

    TO_CHOOSE = "au-choix"
    slot = forms.ChoiceField(label=_("Quel créneau ?"), widget=forms.RadioSelect)

    def __init__(self, *args, slots: Iterable[Meeting], **kwargs):
        super().__init__(*args, **kwargs)
        self.slots = {str(slot.pk): slot for slot in slots}
        self.fields["slot"].choices = [
            *((key, slot_label(slot)) for key, slot in self.slots.items()),
            (self.TO_CHOOSE, _("La personne choisit elle-même")),
        ]
        self.fields["slot"].initial = next(iter(self.slots), self.TO_CHOOSE)


def moment(day: date, at: time | None, zone) -> datetime | None:
    return datetime.combine(day, at, tzinfo=zone) if at else None
