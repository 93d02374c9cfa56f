"""The weekly pattern of a plan of half-days, as the office fills it in."""

import re
from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import User
from training.cohorts.models import Cohort
from training.cohorts.proposals import LONGEST, WeeklyPattern
from training.cohorts.schedule import Period, SessionPlace
from training.homes.provider.forms import date_field
from training.homes.provider.timetable_forms import (
    HALF_DAYS,
    YEARS,
    HoursMixin,
    trainers_of,
)

WEEKDAYS = (
    gettext_lazy("Lundi"),
    gettext_lazy("Mardi"),
    gettext_lazy("Mercredi"),
    gettext_lazy("Jeudi"),
    gettext_lazy("Vendredi"),
    gettext_lazy("Samedi"),
    gettext_lazy("Dimanche"),
)
USUAL_HOURS = {Period.MORNING: ("09:00", "12:30"), Period.AFTERNOON: ("13:30", "17:00")}
# Short enough for a table on a small telephone.
CELLS = (
    ("", "–"),
    (SessionPlace.ON_SITE, SessionPlace.ON_SITE.label),
    (SessionPlace.REMOTE, SessionPlace.REMOTE.label),
    (SessionPlace.BOTH, gettext_lazy("les deux")),
)
TYPED_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


class PatternForm(HoursMixin):
    """A plan of half-days: until when, which ones of the week, how, with whom."""

    title = forms.CharField(label=gettext_lazy("Titre des séances"), max_length=255)
    first = date_field(label=gettext_lazy("Premier jour"), validators=YEARS)
    last = date_field(
        label=gettext_lazy("Dernier jour"),
        required=False,
        validators=YEARS,
        help_text=gettext_lazy("Ou un nombre d’heures ; les deux si vous voulez."),
    )
    total_hours = forms.DecimalField(
        label=gettext_lazy("Nombre d’heures à planifier"),
        required=False,
        min_value=1,
        max_value=3000,
        decimal_places=2,
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
    closures = forms.CharField(
        label=gettext_lazy("Fermetures"),
        required=False,
        help_text=gettext_lazy(
            "Une par ligne : « 24/12/2027 » ou « du 24/12/2027 au 02/01/2028 ». "
            "Les jours fériés du lieu sont déjà laissés de côté."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, cohort: Cohort, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["trainers"].queryset = trainers_of(cohort)
        for weekday, day in enumerate(WEEKDAYS):
            for period, half_day in HALF_DAYS.items():
                self.fields[f"mode_{weekday}_{period}"] = forms.ChoiceField(
                    label=f"{day} {half_day}",
                    required=False,
                    choices=CELLS,
                    widget=forms.Select(
                        attrs={"class": "input", "aria-label": f"{day}, {half_day}"}
                    ),
                )
        for period, (start, end) in USUAL_HOURS.items():
            self.initial.setdefault(f"{period}_start", start)
            self.initial.setdefault(f"{period}_end", end)

    @property
    def week(self) -> list[tuple[str, list]]:
        """(weekday, its two fields) for the table of half-days."""
        return [
            (day, [self[f"mode_{weekday}_{period}"] for period in HALF_DAYS])
            for weekday, day in enumerate(WEEKDAYS)
        ]

    @property
    def periods(self) -> list[str]:
        return list(HALF_DAYS.values())

    def clean_closures(self) -> list[tuple[date, date]]:
        """Each line as its first and last day."""
        closures = []
        for line in self.cleaned_data["closures"].splitlines():
            if not line.strip():
                continue
            try:
                days = [
                    date(int(year), int(month), int(day))
                    for day, month, year in TYPED_DATE.findall(line)
                ]
            except ValueError:
                days = []
            if len(days) not in (1, 2) or days[-1] < days[0]:
                raise forms.ValidationError(
                    _("Écrivez une date ou deux, comme 24/12/2027 : « %(line)s »."),
                    params={"line": line.strip()},
                )
            closures.append((days[0], days[-1]))
        return closures

    def clean(self):
        facts = super().clean()
        facts["hours"] = self.hours_of(facts)
        facts["modes"] = {
            (weekday, str(period)): facts[name]
            for weekday in range(len(WEEKDAYS))
            for period in HALF_DAYS
            if facts.get(name := f"mode_{weekday}_{period}")
        }
        if not facts["modes"]:
            self.add_error(
                None, _("Choisissez au moins une demi-journée de la semaine.")
            )
        first, last = facts.get("first"), facts.get("last")
        if not last and not facts.get("total_hours"):
            self.add_error("last", _("Indiquez un dernier jour ou un nombre d’heures."))
        if first and last and last < first:
            self.add_error("last", _("Le dernier jour précède le premier."))
        if first and last and last - first > LONGEST:
            self.add_error("last", _("Planifiez trois ans au plus à la fois."))
        return facts

    def pattern(self) -> WeeklyPattern:
        facts = self.cleaned_data
        hours = facts["total_hours"]
        return WeeklyPattern(
            title=facts["title"],
            first=facts["first"],
            last=facts["last"],
            minutes=round(hours * 60) if hours else None,
            hours=facts["hours"],
            modes=facts["modes"],
            closures=facts["closures"],
            room=facts["room"],
            bring=facts["bring"],
            trainers=tuple(trainer.pk for trainer in facts["trainers"]),
        )
