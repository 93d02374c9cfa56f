"""What the register refuses, in the sentences that people read."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.templatetags.interface import date_fr, time_fr
from training.refusals import Refusal


class NotYourSignature(Refusal):
    code = "not_your_signature"
    sentence = gettext_lazy(
        "Vous ne pouvez signer que pour vous-même. Connectez-vous avec votre compte."
    )


class NotExpected(Refusal):
    code = "not_expected"
    sentence = gettext_lazy(
        "Vous n’êtes pas attendu à cette demi-journée. "
        "Si c’est une erreur, parlez-en à votre formateur."
    )


class TooEarly(Refusal):
    """Says from when one may sign or close."""

    code = "too_early"
    sentence = gettext_lazy("Il est trop tôt. Vous pourrez le faire %(moment)s.")

    def __init__(self, opens_at: datetime, zone: ZoneInfo) -> None:
        local = opens_at.astimezone(zone)
        day, hour = date_fr(local), time_fr(local)
        moment = _("%(day)s, à partir de %(hour)s") % {"day": day, "hour": hour}
        super().__init__(self.sentence % {"moment": moment})


class InTheFuture(Refusal):
    code = "in_the_future"
    sentence = gettext_lazy("On ne signe pas à l’avance.")


class TooLate(Refusal):
    code = "too_late"
    sentence = gettext_lazy(
        "Il est trop tard pour signer cette demi-journée. Si vous étiez là, "
        "demandez une correction à votre formateur."
    )


class RegisterIsClosed(Refusal):
    code = "register_closed"
    sentence = gettext_lazy(
        "Le formateur a déjà contresigné ce registre. "
        "S’il contient une erreur, demandez-lui une correction."
    )


class RegisterIsOpen(Refusal):
    code = "register_open"
    sentence = gettext_lazy(
        "Le formateur n’a pas encore contresigné ce registre : "
        "il peut le modifier lui-même."
    )


class NotYourRegister(Refusal):
    code = "not_your_register"
    sentence = gettext_lazy(
        "Seul un formateur de cette demi-journée peut tenir ce registre."
    )


class SignatureNeedsAReason(Refusal):
    code = "signature_needs_a_reason"
    sentence = gettext_lazy(
        "Cette personne a signé elle-même. Pour noter son absence, écrivez pourquoi."
    )


class AbsenceWasNoted(Refusal):
    code = "absence_noted"
    sentence = gettext_lazy(
        "Votre formateur a noté votre absence après votre signature. "
        "Parlez-en avec lui."
    )


class NoAbsence(Refusal):
    code = "no_absence"
    sentence = gettext_lazy("Il n’y a pas d’absence à cette demi-journée.")


class AlreadySettled(Refusal):
    code = "already_settled"
    sentence = gettext_lazy(
        "L’organisme a déjà décidé de cette absence. "
        "Si vous n’êtes pas d’accord, parlez-en à votre formateur."
    )


class NotContactedYet(Refusal):
    code = "not_contacted"
    sentence = gettext_lazy(
        "Cette personne n’a pas encore été prévenue de son absence. "
        "Prévenez-la d’abord, puis notez-le ici."
    )


class StillTimeToAnswer(Refusal):
    code = "still_time_to_answer"
    sentence = gettext_lazy(
        "Cette personne peut encore répondre jusqu’au %(day)s. Vous pourrez noter "
        "l’absence comme injustifiée ensuite."
    )


class MayNotSettle(Refusal):
    code = "may_not_settle"
    sentence = gettext_lazy(
        "Seule une personne de l’organisme de formation peut décider d’une absence."
    )


class SecondPersonIsMissing(Refusal):
    code = "second_person_missing"
    sentence = gettext_lazy(
        "Une correction demande une deuxième personne de l’organisme, autre que vous."
    )


class ReasonIsMissing(Refusal):
    code = "reason_missing"
    sentence = gettext_lazy("Écrivez la raison : elle reste au registre.")


class MinutesDoNotFit(Refusal):
    code = "minutes_do_not_fit"
    sentence = gettext_lazy(
        "Le nombre de minutes doit être entre 1 et %(most)s pour cette demi-journée."
    )


class NobodyExpected(Refusal):
    code = "nobody_expected"
    sentence = gettext_lazy("Personne n’est attendu à cette demi-journée.")
