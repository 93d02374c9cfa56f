"""Messages to persons and colleagues, and the personal links within them."""

import hmac
import secrets
import uuid
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Membership, Organisation, Person, Role, User
from people.viewer import Viewer

# Without 0, 1, I, L, O, U: what is read aloud or copied from a letter stays clear.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
HANDLE_LENGTH = 10
SEAL_LENGTH = 10

OFFICE_ROLES = (Role.OFFICE, Role.MANAGER)

# A message claimed longer ago was lost with its process: it is sent again.
SENDING_MINUTES = 15


class MessageState(models.TextChoices):
    """How far a message came; the words are those the office reads."""

    WAITING = "waiting", _("à envoyer")
    SENDING = "sending", _("envoi en cours")
    SENT = "sent", _("envoyé")
    FAILED = "failed", _("non distribué")
    TO_PRINT = "to_print", _("à imprimer")
    PRINTED = "printed", _("imprimé")
    CANCELLED = "cancelled", _("annulé")


class MessageQuerySet(models.QuerySet):
    """Reading vocabulary of messages."""

    def visible_to(self, viewer: Viewer) -> "MessageQuerySet":
        """One's own; those that one's office sent, and must mend."""
        if viewer.is_system:
            return self
        seen = Q(pk__in=[])
        if viewer.person is not None:
            seen |= Q(person=viewer.person)
        if viewer.organisation is not None and viewer.has_role(*OFFICE_ROLES):
            seen |= Q(sender=viewer.organisation)
        return self.filter(seen)

    def due(self) -> "MessageQuerySet":
        """To be sent now; also those whose sending never came to an end."""
        now = timezone.now()
        lost = now - timedelta(minutes=SENDING_MINUTES)
        return self.filter(
            Q(state=MessageState.WAITING, due_at__lte=now)
            | Q(state=MessageState.SENDING, claimed_at__lt=lost)
        )

    def of_person(self, person: Person) -> "MessageQuerySet":
        """What the person was told: each news once, by whatever channel it came."""
        return self.filter(person=person, instead_of=None).exclude(
            Q(state=MessageState.CANCELLED)
            | Q(state=MessageState.WAITING, due_at__gt=timezone.now())
        )

    def unread(self) -> "MessageQuerySet":
        return self.filter(read_at=None)

    def sent_by(self, organisation: Organisation) -> "MessageQuerySet":
        return self.filter(sender=organisation)

    def to_mend(self) -> "MessageQuerySet":
        """Could not be delivered, and nobody has dealt with it yet."""
        return self.filter(state=MessageState.FAILED, settled_at=None)

    def without_a_mender(self) -> "MessageQuerySet":
        """To mend, while nobody at the sender's has the function to do it."""
        menders = Membership.objects.current().filter(
            organisation=models.OuterRef("sender"),
            role__in=OFFICE_ROLES,
            user__is_active=True,
        )
        rows = self.to_mend().filter(sender__isnull=False)
        return rows.filter(~models.Exists(menders))

    def letters(self) -> "MessageQuerySet":
        return self.filter(channel=Message.Channel.LETTER)

    def to_print(self) -> "MessageQuerySet":
        return self.filter(state=MessageState.TO_PRINT)

    def with_details(self) -> "MessageQuerySet":
        return self.select_related(
            "person", "user", "organisation", "sender", "link", "settled_by"
        )


class Message(models.Model):
    """One message to one person, one colleague, or an organisation's shared address.

    Addresses are never kept here: they are looked up when it leaves. `key` says what
    it is about, so that the same news is told once, however often a job runs.
    `sender` is the organisation that must mend it if it can't be delivered.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("courriel")
        SMS = "sms", _("SMS")
        LETTER = "letter", _("courrier")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=50)
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="messages"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="messages",
    )
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="received_messages",
    )
    sender = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="sent_messages",
    )
    # What it speaks of: "referral", "class_session", … and its identifier.
    about_kind = models.CharField(max_length=50, blank=True)
    about_id = models.CharField(max_length=40, blank=True)
    subject = models.CharField(_("objet"), max_length=255)
    body = models.TextField(_("texte"))
    short = models.CharField(_("texte du SMS"), max_length=480, blank=True)
    channel = models.CharField(_("par"), max_length=10, choices=Channel)
    state = models.CharField(
        _("état"), max_length=10, choices=MessageState, default=MessageState.WAITING
    )
    # What it asks to answer: a letter prints its code, an SMS its address.
    link = models.ForeignKey(
        "PersonalLink", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # The message that could not be delivered, which this one replaces.
    instead_of = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="replacements"
    )
    failure = models.CharField(_("échec"), max_length=255, blank=True)
    settled_at = models.DateTimeField(_("réglé le"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(_("à envoyer le"), default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)
    read_at = models.DateTimeField(_("lu le"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["state", "due_at"], name="message_due"),
            models.Index(fields=["person", "-created_at"], name="message_person"),
            models.Index(fields=["sender", "state"], name="message_sender"),
            models.Index(fields=["about_kind", "about_id"], name="message_about"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, user=None, organisation=None)
                | Q(person=None, user__isnull=False, organisation=None)
                | Q(person=None, user=None, organisation__isnull=False),
                name="message_has_one_recipient",
                violation_error_message=_("Un message a un seul destinataire."),
            )
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def recipient(self) -> Person | User | Organisation:
        return self.person or self.user or self.organisation


def _random_handle() -> str:
    return "".join(secrets.choice(ALPHABET) for _place in range(HANDLE_LENGTH))


class PersonalLink(models.Model):
    """A person's link to one answer, one page or one feed, without a login.

    Its token is the handle and a seal made with the server's key: the database alone
    opens nothing. It shows no name: whoever gets it forwarded learns nobody's life.
    Colleagues have one too, for their agenda.
    """

    class Purpose(models.TextChoices):
        ANSWER_SESSION = "session", _("répondre pour une séance")
        ANSWER_MEETING = "meeting", _("répondre pour un rendez-vous")
        ANSWER_OFFER = "offer", _("répondre à une place proposée")
        ACKNOWLEDGE = "file", _("confirmer la lecture des documents")
        TELL_OUTCOME = "outcome", _("dire ce qui est venu après la formation")
        READ = "message", _("lire un message")
        AGENDA = "agenda", _("agenda personnel")

    handle = models.CharField(
        max_length=HANDLE_LENGTH, primary_key=True, default=_random_handle
    )
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="personal_links"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="personal_links",
    )
    # The seal of the short code printed on letters, by which the link is found.
    code_seal = models.CharField(
        max_length=SEAL_LENGTH, db_index=True, default="", editable=False
    )
    purpose = models.CharField(max_length=10, choices=Purpose)
    subject_id = models.CharField(max_length=40, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)

    # One is enough of two merged records' rows that agree on it (people.belongings).
    same_when = ("purpose",)

    class Meta:
        verbose_name = _("lien personnel")
        verbose_name_plural = _("liens personnels")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose", "subject_id"],
                condition=Q(revoked_at=None),
                name="personal_link_once",
                violation_error_message=_("Ce lien existe déjà."),
            ),
            models.UniqueConstraint(
                fields=["user", "purpose", "subject_id"],
                condition=Q(revoked_at=None),
                name="personal_link_once_per_colleague",
                violation_error_message=_("Ce lien existe déjà."),
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, user=None)
                | Q(person=None, user__isnull=False),
                name="personal_link_has_one_holder",
                violation_error_message=_("Un lien est à une seule personne."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}"

    @classmethod
    def new(cls, **facts) -> "PersonalLink":
        """Unsaved, with its handle and the seal of its code."""
        link = cls(**facts)
        link.code_seal = seal_of(link.code)
        return link

    @property
    def code(self) -> str:
        """10 characters for a letter: derived from the handle, so never stored."""
        return seal_of(f"code:{self.handle}")

    @property
    def token(self) -> str:
        """20 characters: the handle, then its seal (HMAC-SHA256, RFC 2104)."""
        return self.handle + seal_of(self.handle)

    @property
    def is_open(self) -> bool:
        expired = self.expires_at is not None and self.expires_at <= timezone.now()
        return self.revoked_at is None and not expired


def seal_of(handle: str) -> str:
    key = f"alliage.personal-link:{settings.SECRET_KEY}".encode()
    digest = hmac.new(key, handle.encode(), sha256).digest()
    number = int.from_bytes(digest, "big")
    letters = []
    for _place in range(SEAL_LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)
