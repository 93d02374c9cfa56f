"""What is filled in to entrust persons, and to plan a leave."""

from collections.abc import Iterable
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from people.models import Person, User

# More boxes than that are read by nobody: the list is narrowed by name first.
SHOWN = 200


class PersonChoices:
    """The persons of a list, each with a box, and one box for all of them."""

    def offer(self, persons: QuerySet[Person], *, everyone: str) -> None:
        """`everyone`: the words of the one box, for so many persons."""
        self.count = persons.count()
        self.persons = persons
        shown = list(persons[:SHOWN])
        self.fields["persons"].choices = [(str(row.pk), str(row)) for row in shown]
        self.fields["everyone"].label = everyone % {"n": self.count}
        self.is_cut = self.count > len(shown)

    def chosen(self) -> set[UUID]:
        if self.cleaned_data.get("everyone"):
            return set(self.persons.values_list("pk", flat=True))
        return {UUID(pk) for pk in self.cleaned_data.get("persons", [])}


def _boxes(label: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple
    )


class EntrustForm(PersonChoices, forms.Form):
    """Whom, to whom, and why."""

    everyone = forms.BooleanField(required=False)
    persons = _boxes(_("Ou seulement"))
    to = forms.ModelChoiceField(
        User.objects.none(), label=_("À qui les confier ?"), empty_label=None,
        widget=forms.RadioSelect,
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Pourquoi ?"),
        max_length=255,
        help_text=_("Le motif est gardé avec la décision : « départ », « secteur »."),
    )

    def __init__(
        self, *args, persons: QuerySet[Person], colleagues: QuerySet[User], **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = colleagues
        self.fields["to"].label_from_instance = User.get_full_name
        self.offer(persons, everyone=str(_("Toute la liste (%(n)s)")))

    def clean(self):
        facts = super().clean()
        if not facts.get("everyone") and not facts.get("persons"):
            self.add_error("persons", _("Choisissez au moins une personne."))
        return facts


class LeaveForm(PersonChoices, forms.Form):
    """Who is away, from when to when, why, and who stands in."""

    absent = forms.ModelChoiceField(
        User.objects.none(), label=_("Qui est absent ?"), empty_label=None
    )
    stand_in = forms.ModelChoiceField(
        User.objects.none(), label=_("Qui remplace ?"), empty_label=None
    )
    starts_on = forms.DateField(
        label=_("Premier jour"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    ends_on = forms.DateField(
        label=_("Dernier jour"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=_("Motif"),
        max_length=255,
        help_text=_("« Congés », « formation ». Jamais rien sur la santé."),
    )
    everyone = forms.BooleanField(required=False, initial=True)
    persons = _boxes(_("Ou seulement"))

    def __init__(
        self,
        *args,
        absent: User,
        absents: QuerySet[User],
        colleagues: QuerySet[User],
        persons: QuerySet[Person],
        **kwargs,
    ):
        """`absents`: among whom the absent one is chosen; alone, it isn't asked."""
        kwargs["initial"] = {
            "absent": absent.pk,
            "everyone": True,
            "starts_on": timezone.localdate(),
        }
        super().__init__(*args, **kwargs)
        self.fields["absent"].queryset = absents
        self.fields["absent"].widget = forms.HiddenInput()
        self.fields["stand_in"].queryset = colleagues.exclude(pk=absent.pk)
        for name in ("absent", "stand_in"):
            self.fields[name].label_from_instance = User.get_full_name
        self.offer(
            persons,
            everyone=str(
                _("Tout le portefeuille (%(n)s), et celles qui le rejoignent")
            ),
        )

    def clean(self):
        facts = super().clean()
        if not facts.get("everyone") and not facts.get("persons"):
            self.add_error("persons", _("Choisissez au moins une personne."))
        return facts

    def persons_or_all(self) -> Iterable[UUID] | None:
        """As `name_stand_in` takes them: None for the whole caseload."""
        return None if self.cleaned_data["everyone"] else self.chosen()


def so_many(count: int) -> str:
    """« 1 personne », « 12 personnes »."""
    return ngettext("%(n)s personne", "%(n)s personnes", count) % {"n": count}
