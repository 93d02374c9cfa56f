"""Names, telephones and addresses as they are compared: the same however written."""

import re
import unicodedata
from datetime import date
from functools import lru_cache

LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"})
# Words that stand before a name and are left out as often as not.
PARTICLES = (
    "d da das de del della der di do dos du el al ben bin bint ibn l la le les lo mac "
    "mc o saint sainte st ste van von y"
)
_PARTICLES = frozenset(PARTICLES.split())
KEY_PART = 14
KEY_LENGTH = 64

Identity = tuple[str, str, date | None]


@lru_cache(maxsize=50_000)
def folded_name(name: str) -> str:
    """Without case, accents, hyphens or apostrophes: "D’Élan-Rey" is "d elan rey"."""
    decomposed = unicodedata.normalize("NFKD", name.casefold().translate(LIGATURES))
    kept = (char for char in decomposed if not unicodedata.combining(char))
    return " ".join(re.findall(r"[^\W_]+", "".join(kept)))


def identity_of(
    *, birth_name: str, first_names: str, birth_date: date | None
) -> Identity:
    """What two records of surely one person have in common."""
    return folded_name(birth_name), folded_name(first_names), birth_date


@lru_cache(maxsize=50_000)
def weighty_words(folded: str) -> frozenset[str]:
    """The words of a folded name that tell people apart; all of them if none does."""
    words = folded.split()
    weighty = frozenset(word for word in words if word not in _PARTICLES)
    return frozenset(word for word in weighty if len(word) > 1) or frozenset(words)


def folded_phone(phone: str) -> str:
    """The last nine digits: "+33 6 12…", "06 12…" and "0033612…" are one number.

    Empty when there are fewer, as in a short or broken number.
    """
    digits = "".join(char for char in phone if char.isascii() and char.isdigit())
    return digits[-9:] if len(digits) >= 9 else ""


def folded_email(email: str) -> str:
    return email.strip().casefold()


@lru_cache(maxsize=50_000)
def skeleton(word: str) -> str:
    """How a folded word sounds in French, roughly: its consonants without doubles,
    mute letters or spellings of one sound. "Philippe" and "Filip" are both "flp".

    A word of fewer than three such consonants keeps its vowels: "Roy" isn't "Ray".
    """
    sound = word.replace(" ", "").replace("ph", "f").replace("bv", "v")
    sound = re.sub(r"g(?=[eiy])", "j", sound).replace("h", "")
    sound = _undoubled(sound.translate(str.maketrans("ckqyzw", "kkkisv")))
    bones = _undoubled(sound[:1] + re.sub(r"[aeiou]", "", sound[1:]))
    bones = re.sub(r"(?<=...)[dtsx]+$", "", bones)
    return ((bones if len(bones) > 2 else sound) or word)[:KEY_PART]


def _undoubled(word: str) -> str:
    return re.sub(r"(.)\1+", r"\1", word)


@lru_cache(maxsize=50_000)
def _sounds(folded: str) -> frozenset[str]:
    """Of the whole name and of each of its words: "Le Goff" is met as "Goff" too."""
    words = weighty_words(folded)
    return frozenset(skeleton(word) for word in (folded, *words))


def name_keys(surnames: tuple[str, ...], first_names: str) -> set[str]:
    """Look-up keys of folded names; each surname with each first name."""
    given = _sounds(first_names)
    return {
        f"n:{surname}|{first}"
        for folded in surnames
        if folded
        for surname in _sounds(folded)
        for first in given
    }


def contact_keys(email: str, phone: str) -> set[str]:
    keys = set()
    if email := folded_email(email):
        keys.add(f"e:{email}"[:KEY_LENGTH])
    if phone := folded_phone(phone):
        keys.add(f"t:{phone}")
    return keys


def keys_of(
    *,
    birth_name: str,
    usual_name: str,
    first_names: str,
    email: str,
    phone: str,
) -> set[str]:
    """Keys under which someone is kept, and found whatever the spelling."""
    surnames = tuple({folded_name(birth_name), folded_name(usual_name)})
    return name_keys(surnames, folded_name(first_names)) | contact_keys(email, phone)
