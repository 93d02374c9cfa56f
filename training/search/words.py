"""How words are compared: without accents or endings, the same on every database."""

import re
import unicodedata

import snowballstemmer

# Letters that Unicode doesn't decompose but that French readers take as two.
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"})
WORD = re.compile(r"[a-z0-9]+[+#]*")
# Folded forms; what is left of elisions ("l’", "d’") is a single letter.
STOP_WORDS = frozenset(
    WORD.findall(
        """
        a afin ai au aux avec ce ces cet cette chez comme dans de des du
        elle en entre est et etre eux il ils je la le les leur leurs lui ma
        mais me meme mes mon ne nos notre nous on ont ou par pas plus pour
        qu que qui sa sans se ses si son sont sous sur ta te tes toi ton
        tous tout toute toutes tres tu un une vos votre vous y formation
        formations cherche
        """
    )
)
# What the stemmer leaves of names of trades: "soudeur", "soudure", "soudage" are one
# to someone who looks for work. Four letters at least must remain.
TRADE_ENDING = re.compile(
    r"(?<=[a-z]{4})(?:eur|eux|ur|ag|ier|er|i|abl|abilit|icien|icit|ist|anc|ant|ric)$"
)
DOUBLED_END = re.compile(r"([a-z])\1$")
PLACE_ABBREVIATIONS = {"st": "saint", "ste": "sainte"}


def fold(text: str) -> str:
    """Lower case without accents: "Élève, cœur" gives "eleve, coeur"."""
    decomposed = unicodedata.normalize("NFKD", text.lower().translate(LIGATURES))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def plain_words(text: str) -> list[str]:
    """The words as typed, folded, without the ones that say nothing."""
    return [
        word
        for word in WORD.findall(fold(text))
        if word not in STOP_WORDS and (len(word) > 1 or word.isdigit())
    ]


def stems(text: str) -> list[str]:
    """The French stems of the words that count, in order, repeated as they come."""
    # A stemmer holds the word it works on: it can't be shared between threads.
    stemmed = snowballstemmer.stemmer("french").stemWords(plain_words(text))
    return [DOUBLED_END.sub(r"\1", TRADE_ENDING.sub("", word)) for word in stemmed]


def place_words(text: str) -> list[str]:
    """The words of a place; "St-Étienne" and "saint etienne" are one."""
    return [PLACE_ABBREVIATIONS.get(word, word) for word in WORD.findall(fold(text))]


def as_column(words: list[str]) -> str:
    """Each word once, between spaces, so that `contains=" word "` finds whole words."""
    return f" {' '.join(dict.fromkeys(words))} " if words else ""
