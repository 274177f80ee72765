"""What comes from the terminal, as messages: keys, mouse, focus and pastes."""

import re
from collections.abc import Iterable, Iterator
from time import monotonic
from typing import Final

from textual import constants, events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import (
    BRACKETED_PASTE_END,
    BRACKETED_PASTE_START,
    FOCUSIN,
    FOCUSOUT,
    XTermParser,
)
from textual.message import Message

from ccwatch.plain_text import HARMFUL

PASTED: Final = 4096
"""Characters of a paste that are kept."""
REST_S: Final = 1.0
"""Seconds after which the rest of a sequence does not come."""
LONGEST: Final = 65_536
"""Characters of a sequence at most."""

_ESCAPE = "\x1b"
_TOKEN = re.compile(
    r"""[^\x1b]+
    |\x1b\[\[[A-E]                    # a function key of the Linux console
    |\x1b\[M[^\x1b]{3}                # the mouse, as X10 has it
    |\x1b\[(?:[378]|2[34])\$          # a key with shift, as rxvt has it
    |\x1b\[(?!M)[0-?]*[ -/]*[@-~]     # any other control sequence
    |\x1bO[ -~]                       # a function key
    |\x1b[]P_^X].*?(?:\x07|\x1b\\)    # a string, in answer to some question
    |\x1b[^\x1b[O\]P_^X]              # a key with alt""",
    re.VERBOSE | re.DOTALL,
)
_HARMLESS = re.compile(
    r"\x1b\[(?:<\d+;-?\d+;-?\d+[Mm]|1R|\?2026;\d\$y|\?2048;\d\$y"
    r"|48(?:;0*[1-9]\d*(?::\d*)*){4}t)"
)
_SIZE = re.compile(r"\x1b\[48;0*([1-9]\d*)(?::\d*)*;0*([1-9]\d*)(?::\d*)*;[\d:]*;[\d:]*t")
_KEY = re.compile(r"\x1b\[(\d+)[\d:]*(?:;(\d*)(?::(\d))?(;[\d:]*)?)?([u~A-FHPQS])")
_RELEASED = "3"
"""The kind of event of a key that is let go of, in the keyboard protocol of kitty."""


class TerminalParser(XTermParser):
    """Parses as Textual does, but for what no key sends.

    Answers to a question that another program asked, and sequences that mean nothing here, are
    passed over. Textual takes their characters for keys, and some end its parser, and the app
    with it. A paste is a paste whatever is in it, at most `PASTED` characters of its first line.
    """

    def __init__(self, debug: bool = False) -> None:
        """Wait for the first character."""
        super().__init__(debug)
        self._rest = ""
        """What may be the beginning of a sequence."""
        self._pasted: str | None = None
        """What was pasted so far; `None` while nothing is pasted."""
        self._begun_at = 0.0

    @property
    def wait_s(self) -> float | None:
        """Seconds until `tick` has something to do if nothing comes; `None` if it has not."""
        if not self._rest or self._pasted is not None:
            return None
        patience = constants.ESCAPE_DELAY if self._rest == _ESCAPE else REST_S
        return max(0.0, self._begun_at + patience - monotonic())

    def feed(self, data: str) -> Iterable[Message]:
        """Yield what is complete."""
        if not self._rest:
            self._begun_at = monotonic()
        text, self._rest = self._rest + data, ""
        while text:
            if self._pasted is not None:
                more, end, text = text.partition(BRACKETED_PASTE_END)
                if not end:  # its end may have come in part
                    cut = max(0, len(more) - len(BRACKETED_PASTE_END) + 1)
                    more, self._rest = more[:cut], more[cut:]
                self._pasted = (self._pasted + more)[:PASTED]
                if end:
                    yield events.Paste(_line(self._pasted))
                    self._pasted = None
            elif token := _TOKEN.match(text):
                text = text[token.end() :]
                if token[0] == BRACKETED_PASTE_START:
                    self._pasted = ""
                else:
                    yield from self._messages(token[0])
            elif text.startswith(_ESCAPE * 2):
                text = text[1:]
                yield events.Key("escape", _ESCAPE)
            else:
                self._rest, text = text[:LONGEST], ""

    def tick(self) -> Iterable[Message]:
        """Yield the key that was pressed, if no more comes of what began like a sequence."""
        if self.wait_s == 0:
            begun, self._rest = self._rest, ""
            if begun == _ESCAPE:
                yield events.Key("escape", _ESCAPE)
            elif len(begun) == 2:
                yield from self._sequence_to_key_events(begun[1], alt=True)

    def _messages(self, token: str) -> Iterator[Message]:
        """Yield what a key or a sequence means; nothing if that is unknown."""
        known = token[0] != _ESCAPE or token in ANSI_SEQUENCES_KEYS or token in (FOCUSIN, FOCUSOUT)
        if known or _HARMLESS.fullmatch(token):
            yield from super().feed(token)
        elif size := _SIZE.fullmatch(token):  # of a terminal that does not know its pixels
            yield events.Resize.from_dimensions((int(size[2]), int(size[1])), None)
        elif key := _KEY.fullmatch(token):
            code, modifiers, kind, text, end = key.groups()
            points = map(int, re.findall(r"\d+", f"{code} {text or ''}"))
            if kind != _RELEASED and all(map(_is_character, points)):
                yield from super().feed(f"\x1b[{code};{modifiers or ''}{text or ''}{end}")
        elif len(token) == 2:
            yield from self._sequence_to_key_events(token[1], alt=True)


def _is_character(point: int) -> bool:
    """Is a number the code point of a character?"""
    return point < 0xD800 or 0xDFFF < point <= 0x10FFFF


def _line(text: str) -> str:
    """The first line of a text that is not empty, without what could control a terminal."""
    lines = (HARMFUL.sub("", line.replace("\t", " ")) for line in text.splitlines())
    return next((line for line in lines if line.strip()), "")
