"""Finding words of terms.yaml in a text, but not between quotation marks or in phrases that allow them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mhtraining.content.model import Term

# A straight or curly single mark opens before a word that does not start as 's avonds, 't and 'n do.
_QUOTED = re.compile(
    r"\"[^\"]*\"|“[^“”]*”|„[^„”“]*[”“]|«[^«»]*»"
    r"|(?<![^\W_])['‘](?![stn]\b)(?=\S)(?:[^'‘’]|(?<=[^\W_])['’](?=[^\W_]))*['’](?![^\W_])"
)


class TermFinder:
    """Looks for all terms at once; looks closer only where one is."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._terms = [(term, _pattern(term), [_phrase(allowed) for allowed in term.allow]) for term in terms]
        self._first_words = {term.word.split()[0].lower() for term in terms}

    def may_be_in(self, text: str) -> bool:
        """Whether some term may be in a text: quick, for the many texts without."""
        lowered = text.lower()
        return any(word in lowered for word in self._first_words)

    def find(self, text: str) -> Iterator[tuple[int, str, Term]]:
        """The offset, the word as written and the term, of every use of a term."""
        if not self.may_be_in(text):
            return
        quoted = [found.span() for found in _QUOTED.finditer(text)]
        for term, pattern, allowed in self._terms:
            free = quoted + [found.span() for phrase in allowed for found in phrase.finditer(text)]
            for found in pattern.finditer(text):
                if not any(start <= found.start() and found.end() <= end for start, end in free):
                    yield found.start(), found[0], term


def _pattern(term: Term) -> re.Pattern[str]:
    end = r"\w*" if term.match == "start" else ""
    return re.compile(rf"(?<!\w){_spaced(term.word)}{end}(?!\w)", re.IGNORECASE)


def _phrase(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){_spaced(text)}(?!\w)", re.IGNORECASE)


def _spaced(text: str) -> str:
    return r"\s+".join(re.escape(word) for word in text.split())
