"""What the rules of enrolment files forbid, in the sentences that people read."""

from django.utils.translation import gettext_lazy as _

from training.refusals import Refusal


class MayNotKeep(Refusal):
    code = "may_not_keep_file"
    sentence = _("Seul l’organisme qui organise la session tient ce dossier.")


class MayNotAnswer(Refusal):
    code = "may_not_answer_file"
    sentence = _("Seule la personne inscrite, ou qui l’aide, peut le faire.")


class NothingToRead(Refusal):
    code = "nothing_to_read"
    sentence = _("Aucun document n’est encore remis pour cette inscription.")


class WrongStep(Refusal):
    code = "wrong_paper_step"
    sentence = _(
        "Cette pièce a changé entre-temps. Rechargez la page pour voir où elle en est."
    )


class ReasonIsMissing(Refusal):
    code = "paper_reason_missing"
    sentence = _("Dites pourquoi : la personne le lira.")


class FileIsTooLarge(Refusal):
    code = "file_too_large"
    sentence = _("Ce fichier dépasse 10 Mo. Prenez une photo moins grande, ou un PDF.")


class FileIsNotRead(Refusal):
    code = "file_not_read"
    sentence = _("Ce fichier n’est ni un PDF, ni une photo (JPEG ou PNG).")


class FileIsMissing(Refusal):
    code = "file_missing"
    sentence = _("Choisissez un fichier ou prenez une photo.")


class ForbiddenPaper(Refusal):
    """Special categories of data, and the NIR, are never asked for."""

    code = "forbidden_paper"
    sentence = _(
        "Cette pièce toucherait à la santé, au handicap ou au numéro de sécurité "
        "sociale : on ne la demande pas dans un dossier d’inscription."
    )
