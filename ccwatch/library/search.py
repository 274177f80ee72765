"""Searches many transcripts for a text."""

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, groupby
from typing import Final

from ccwatch.library.reader import read_all
from ccwatch.masking import MASK
from ccwatch.model.entry import Entry, Kind, Story
from ccwatch.model.session import Session
from ccwatch.model.text import Hit, Scanned
from ccwatch.plain_text import one_line
from ccwatch.transcript.tail import line_at

AROUND: Final = 60
"""Characters that are shown before and after a hit."""
MAX_HITS: Final = 500
"""Number of hits in a conversation after which the search goes on to the next one."""


def search(
    story: Callable[[Session, str], Story],
    sessions: Sequence[Session],
    needle: str,
    stop: Callable[[], bool],
) -> Iterator[Scanned]:
    """Search sessions and their sub-agents for a text, case-insensitively.

    Only rows whose bytes may contain the text are decoded. Only blocks are searched, not the other
    fields of a row.

    Args:
        story: Reads the blocks of a conversation.
        sessions: The sessions, in the order in which they are searched.
        needle: The text; not a pattern.
        stop: Called often; the search ends once it returns true.
    """
    wanted = needle.casefold()
    conversations = [
        (session, agent) for session in sessions for agent in ("", *(a.id for a in session.agents))
    ]
    may_contain = _prefilter(needle)
    for number, (session, agent) in enumerate(conversations, 1):
        hits: list[Hit] = []
        if wanted and not stop():
            texts = [one for one in story(session, agent).entries if one.kind is not Kind.IMAGE]
            for place, entries in groupby(texts, key=lambda one: one.place):
                if stop() or len(hits) >= MAX_HITS:
                    break
                line = line_at(place)
                if line and may_contain(line):
                    hits += _hits([*entries], session.id, agent, wanted)
        if stop():
            return
        yield Scanned(number, len(conversations), tuple(hits))


def _prefilter(needle: str) -> Callable[[bytes], bool]:
    """A quick test whether a row may contain a text.

    Any row may if the text is not ASCII, as other characters may be escaped in JSON or not.
    """
    wanted = json.dumps(needle)[1:-1].lower().encode()
    return lambda line: not needle.isascii() or wanted in line.lower()


def _hits(entries: Sequence[Entry], session: str, agent: str, wanted: str) -> Iterator[Hit]:
    """Hits in the blocks of a row, each with the text around it.

    Secrets are masked in the whole block, since a part of one does not look like a secret.
    """
    raw = zip(entries, read_all(entries, masked=False), strict=True)
    found = [entry for entry, text in raw if _find(text.whole, wanted) >= 0]
    for entry, masked in zip(found, read_all(found), strict=True):
        text = masked.whole
        at = _find(text, wanted)
        if at < 0:  # it is in a secret
            at = max(0, text.find(MASK))
        begin = max(0, at - AROUND)
        around = text[begin : at + len(wanted) + AROUND]
        shown = one_line(f"{'…' if begin else ''}{around}")
        yield Hit(session, agent, entry.place, entry.at_ms, shown)


def _find(text: str, wanted: str) -> int:
    """The index of a case-folded text in another one; -1 if it is not there.

    A few characters become several when they are folded.
    """
    folded = text.casefold()
    at = folded.find(wanted)
    if at < 0 or len(folded) == len(text):
        return at
    ends = accumulate(len(one.casefold()) for one in text)
    return next(index for index, end in enumerate(ends) if end > at)
