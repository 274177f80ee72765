"""Looking for a text in many transcripts."""

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from ccwatch.library.reader import ACCOUNT, read
from ccwatch.masking import mask, mask_addresses
from ccwatch.model.entry import Entry, Story
from ccwatch.model.session import Session
from ccwatch.model.text import Hit, Scanned
from ccwatch.plain_text import one_line
from ccwatch.transcript.tail import line_at

AROUND = 60
"""Characters shown before and after what was found."""
MOST = 500
"""Hits in one conversation; what goes beyond is not looked for."""


def search(
    story: Callable[[Session, str], Story],
    sessions: Sequence[Session],
    needle: str,
    stop: Callable[[], bool],
) -> Iterator[Scanned]:
    """Look for a text in sessions and their sub-agents, without regard to case.

    Rows are sieved by their bytes first, so that few are decoded; what is in a row but in none
    of its blocks is not found.

    Args:
        story: Gives the blocks of a conversation.
        sessions: Where to look, the first ones first.
        needle: What to look for; not a pattern.
        stop: Asked often; once it says so, the search ends.
    """
    wanted = needle.casefold()
    talks = [(one, agent) for one in sessions for agent in ("", *(a.id for a in one.agents))]
    sieve = _sieve(needle)
    for number, (session, agent) in enumerate(talks, 1):
        hits: list[Hit] = []
        if wanted and not stop():
            rows = groupby(story(session, agent).entries, key=lambda one: one.place)
            for place, entries in rows:
                if stop() or len(hits) >= MOST:
                    break
                line = line_at(place)
                if line and sieve(line):
                    found = (_hit(one, session.id, agent, wanted) for one in entries)
                    hits += [one for one in found if one]
        if stop():
            return
        yield Scanned(number, len(talks), tuple(hits))


def _sieve(needle: str) -> Callable[[bytes], bool]:
    """May a row hold the needle? Letters beyond ASCII may stand there as they are or escaped."""
    plain = needle.isascii()
    wanted = json.dumps(needle)[1:-1].lower().encode()
    return lambda line: not plain or wanted in line.lower()


def _hit(entry: Entry, session: str, agent: str, wanted: str) -> Hit | None:
    text = "\n".join(read(entry, masked=False).lines)
    at = text.casefold().find(wanted)
    if at < 0:
        return None
    begin = max(0, at - AROUND)
    around, _ = mask(text[begin : at + len(wanted) + AROUND])
    if entry.name == ACCOUNT:
        around, _ = mask_addresses(around)
    shown = one_line(f"{'…' if begin else ''}{around}")
    return Hit(session, agent, entry.place, entry.at_ms, shown)
