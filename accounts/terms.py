"""The terms by which accounts are found. Pure: what writes them and what looks for them agree here.

Words are folded (case, accents) and split here, not by the database, so that search behaves alike under
every locale. A run of Chinese, Japanese or Korean has no spaces: each of its tails is a term, so that any
part of a name is a prefix of one.
"""

import re
import unicodedata
from collections.abc import Iterator

# Letters whose stroke or ligature Unicode does not take apart, as people type them without.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_SPACE = re.compile(r"\s")
_WORD = re.compile(r"[^\W_]+")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff66-\uff9d]")
# The accents of Latin, Greek and Cyrillic; the marks of other scripts are letters to their readers.
_ACCENTS = re.compile(r"[\u0300-\u036f]")
_MAX_TERM = 200
_MAX_TAILS = 40


def fold(text: str) -> str:
    """Lower case without accents: ``Bäckerei Ångström`` is ``backerei angstrom``, ``Straße`` is ``strasse``."""
    if text.isascii():
        return text.lower()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold())).translate(_LETTERS)
    # Recomposed, since decomposition tears Hangul and voiced kana apart.
    return unicodedata.normalize("NFC", bare)


def words(text: str) -> list[str]:
    """Folded words of ``text``, split at everything that is neither letter nor digit."""
    return [word[:_MAX_TERM] for word in _WORD.findall(fold(text))]


def metadata_term(key: str, value: str) -> str:
    """The term that finds ``key:value`` (and, as a prefix, the beginnings of the value)."""
    return "m:" + squeeze(f"{key}:{value}")


def squeeze(text: str) -> str:
    """One term must hold no space: it is what separates terms."""
    return _SPACE.sub("\N{MIDDLE DOT}", fold(text))[:_MAX_TERM]


def facet(name: str, *values: str) -> str:
    """The term by which a filter finds an account: ``facet("country", "DE")`` is ``f:country:DE``."""
    return ":".join(("f", name, *values))


def tails(word: str) -> Iterator[str]:
    if _CJK.search(word):
        yield from (word[start:] for start in range(1, min(len(word), _MAX_TAILS)))


def phone_terms(digits: str) -> Iterator[str]:
    """The number with its country code and without: codes have one to three digits."""
    if digits:
        yield digits
    if len(digits) > 7:
        yield from (digits[skipped:] for skipped in (1, 2, 3))
