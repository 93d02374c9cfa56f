"""Refusals: what the rules forbid, in the sentence that the person will read."""

from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """A rule says no. `str(refusal)` is the French sentence shown; `code` is stable."""

    code = "refused"
    sentence = _("Cette action n’est pas possible.")

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(sentence or self.sentence)

    def __str__(self) -> str:
        return str(self.args[0])
