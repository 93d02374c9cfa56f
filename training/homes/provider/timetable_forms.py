"""What the office fills in on a timetable: one class session, moves, filters."""

from datetime import date, datetime

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Role, User
from training.cohorts.models import Cohort
from training.cohorts.planning import MIDDAY
from training.cohorts.schedule import ClassSession, Period, SessionPlace
from training.homes.provider.forms import date_field

HALF_DAYS = {
    Period.MORNING: gettext_lazy("Matin"),
    Period.AFTERNOON: gettext_lazy("Après-midi"),
}


# A year typed wrong is told at once.
YEARS = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 1, 1))]


def trainers_of(cohort: Cohort, also: ClassSession | None = None):
    """Those who may teach it today, and those who teach `also` already."""
    today = timezone.localdate()
    members = Q(
        Q(memberships__ends_on=None) | Q(memberships__ends_on__gte=today),
        memberships__organisation=cohort.delivering_provider_id,
        memberships__role=Role.TRAINER,
        memberships__starts_on__lte=today,
    )
    if also is not None:
        members |= Q(class_sessions=also)
    return User.objects.filter(members).distinct().order_by("name")


def time_field(**facts) -> forms.TimeField:
    return forms.TimeField(
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **facts
    )


class HoursMixin(forms.Form):
    """Start and end of mornings and afternoons, as `hours`: period → (start, end)."""

    morning_start = time_field(label=gettext_lazy("Le matin, de"))
    morning_end = time_field(label=gettext_lazy("à (13 h au plus tard)"))
    afternoon_start = time_field(label=gettext_lazy("L’après-midi, de (13 h ou après)"))
    afternoon_end = time_field(label=gettext_lazy("jusqu’à"))

    def hours_of(self, facts: dict) -> dict:
        """Notes what is wrong beside its field; leaves out what is empty."""
        hours = {}
        for period in HALF_DAYS:
            start, end = facts.get(f"{period}_start"), facts.get(f"{period}_end")
            if not start or not end:
                if start or end:
                    self.add_error(f"{period}_end", _("Indiquez le début et la fin."))
                continue
            if end <= start:
                self.add_error(
                    f"{period}_end", _("La séance finit avant de commencer.")
                )
            elif period == Period.MORNING and end > MIDDAY:
                self.add_error(
                    f"{period}_end", _("Le matin finit à 13 h au plus tard.")
                )
            elif period == Period.AFTERNOON and start < MIDDAY:
                self.add_error(
                    f"{period}_start", _("L’après-midi commence à 13 h ou après.")
                )
            hours[str(period)] = (start, end)
        return hours


class MoveForm(forms.Form):
    """So many days later, or earlier."""

    days = forms.IntegerField(
        label=gettext_lazy("De combien de jours ?"),
        min_value=-366,
        max_value=366,
        initial=7,
        help_text=gettext_lazy(
            "7 pour une semaine plus tard, -7 pour une semaine plus tôt. Les jours "
            "fériés et les fins de semaine sont sautés."
        ),
    )

    def clean_days(self) -> int:
        days = self.cleaned_data["days"]
        if days == 0:
            raise forms.ValidationError(_("Indiquez au moins un jour."))
        return days


class HoursForm(HoursMixin):
    """Other hours for mornings, for afternoons, or for both."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False

    def clean(self):
        facts = super().clean()
        facts["hours"] = self.hours_of(facts)
        if not facts["hours"] and not self.errors:
            self.add_error(None, _("Indiquez de nouvelles heures."))
        return facts


class ValuesForm(forms.Form):
    """Another mode, room or team for all; what isn't asked for stays."""

    mode = forms.ChoiceField(
        label=gettext_lazy("Modalité"),
        required=False,
        choices=[("", gettext_lazy("Garder celle de chaque séance"))]
        + SessionPlace.choices,
        widget=forms.RadioSelect,
    )
    changes_room = forms.BooleanField(
        label=gettext_lazy("Changer la salle"), required=False
    )
    room = forms.CharField(
        label=gettext_lazy("Nouvelle salle"), required=False, max_length=100
    )
    changes_trainers = forms.BooleanField(
        label=gettext_lazy("Changer l’équipe"), required=False
    )
    trainers = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=gettext_lazy("Désormais avec"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, cohort: Cohort, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["trainers"].queryset = trainers_of(cohort)

    def clean(self):
        """An answer typed without its box ticked is meant all the same; what becomes
        remote leaves its room."""
        facts = super().clean()
        said = {}
        if facts.get("mode"):
            said["mode"] = facts["mode"]
        is_remote = facts.get("mode") == SessionPlace.REMOTE
        if facts.get("changes_room") or facts.get("room") or is_remote:
            said["room"] = facts["room"]
        if facts.get("changes_trainers") or facts.get("trainers"):
            said["trainers"] = tuple(sorted(row.pk for row in facts["trainers"]))
        if not said and not self.errors:
            self.add_error(None, _("Dites ce qui change."))
        return facts | {"said": said}


class SessionForm(forms.Form):
    """One class session; hours are those of the venue."""

    title = forms.CharField(label=gettext_lazy("Titre"), max_length=255)
    day = date_field(label=gettext_lazy("Jour"), validators=YEARS)
    start = time_field(label=gettext_lazy("De"))
    end = time_field(
        label=gettext_lazy("À"),
        help_text=gettext_lazy("Une séance ne passe pas 13 h : saisissez-en deux."),
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("Comment ?"), choices=SessionPlace, widget=forms.RadioSelect
    )
    room = forms.CharField(label=gettext_lazy("Salle"), required=False, max_length=100)
    bring = forms.CharField(
        label=gettext_lazy("À apporter"), required=False, max_length=255
    )
    trainers = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=gettext_lazy("Avec"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args, cohort: Cohort, session: ClassSession | None = None, **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.zone = cohort.zone
        self.fields["trainers"].queryset = trainers_of(cohort, session)
        self.initial = {"title": cohort.title}
        if session is not None:
            start = session.starts_at.astimezone(cohort.zone)
            end = session.ends_at.astimezone(cohort.zone)
            self.initial = {
                name: getattr(session, name)
                for name in ("title", "mode", "room", "bring")
            } | {
                "day": start.date(),
                "start": start.time(),
                "end": end.time(),
                "trainers": list(session.trainers.all()),
            }

    def clean(self):
        facts = super().clean()
        start, end = facts.get("start"), facts.get("end")
        if start and end and end <= start:
            self.add_error("end", _("La séance finit avant de commencer."))
        return facts

    def facts(self) -> dict:
        """As `SessionFacts` takes them."""
        said = self.cleaned_data
        return {name: said[name] for name in ("title", "mode", "room", "bring")} | {
            "starts_at": datetime.combine(said["day"], said["start"], tzinfo=self.zone),
            "ends_at": datetime.combine(said["day"], said["end"], tzinfo=self.zone),
            "trainers": tuple(sorted(row.pk for row in said["trainers"])),
        }


class ConfirmForm(forms.Form):
    """What the preview hands back: which act, and what was read before the yes."""

    cle = forms.UUIDField()
    lu = forms.CharField(max_length=64)


class TimetableFilter(forms.Form):
    """Filters of a timetable, kept in the address."""

    du = date_field(label=gettext_lazy("À partir du"), required=False)
    au = date_field(label=gettext_lazy("Jusqu’au"), required=False)
    equipe = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Avec"),
        required=False,
        empty_label=gettext_lazy("Toute l’équipe"),
    )
    salle = forms.ChoiceField(label=gettext_lazy("Salle"), required=False)
    modalite = forms.ChoiceField(
        label=gettext_lazy("Modalité"),
        required=False,
        choices=[("", gettext_lazy("Toutes"))] + SessionPlace.choices,
    )

    def __init__(self, *args, cohort: Cohort, **kwargs):
        super().__init__(*args, **kwargs)
        sessions = cohort.class_sessions.all()
        self.fields["equipe"].queryset = (
            User.objects.filter(class_sessions__in=sessions).distinct().order_by("name")
        )
        rooms = sessions.exclude(room="").order_by("room")
        rooms = rooms.values_list("room", flat=True).distinct()
        self.fields["salle"].choices = [
            ("", _("Toutes")),
            *((row, row) for row in rooms),
        ]
