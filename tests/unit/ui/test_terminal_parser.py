"""What a terminal sends is parsed as Textual does, and nothing but keys is taken for keys."""

from collections.abc import Iterable

import pytest
from textual import constants
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS
from textual._xterm_parser import XTermParser
from textual.events import AppFocus, Key, MouseDown, MouseMove, Paste, Resize
from textual.message import Message

from ccwatch.ui import terminal_parser
from ccwatch.ui.terminal_parser import PASTED, TerminalParser

KITTY = [
    *(f"\x1b[{code}" for code in FUNCTIONAL_KEYS),
    *(f"\x1b[{code};{by}u" for code in (9, 13, 27, 97, 127, 57420) for by in ("", 2, 5, 129)),
    *(f"\x1b[1;{by}{end}" for by in (2, 3, 5, 9) for end in "ABCDEFHPQS"),
    "\x1b[97;;97u",
    "\x1b[97;1;97:98u",
]
"""Keys in the keyboard protocol of kitty."""
OTHERS = [
    "a",
    "ä",
    "\t",
    "\x1b[I",
    "\x1b[O",
    "\x1b[<0;5;7M",
    "\x1b[<64;5;7M",
    "\x1b[?2026;2$y",
    "\x1b[?2048;0$y",
    "\x1b[48;24;80;480;800t",
]
"""Text, the focus, the mouse, and the answers to what Textual asks."""
ANSWERS = {
    "device attributes": "\x1b[?62;4;22c",
    "secondary attributes": "\x1b[>1;10;0c",
    "background": "\x1b]11;rgb:1111/2222/3333\x1b\\",
    "foreground": "\x1b]10;rgb:1111/2222/3333\x07",
    "name": "\x1bP>|XTerm(370)\x1b\\",
    "capability": "\x1bP1+r524742=38\x1b\\",
    "graphics": "\x1b_Gi=1;OK\x1b\\",
    "clipboard": f"\x1b]52;c;{'cXVpdCBxdWl0' * 20}\x07",
    "keyboard": "\x1b[?0u",
    "mode": "\x1b[?1004;1$y",
    "colours changed": "\x1b[?997;1n",
    "no size": "\x1b[48;0;0;0;0t",
    "no mouse": "\x1b[M qq",
    "no modifier": "\x1b[1;999Z",
    "no key": "\x1b[9999999u",
    "no character": "\x1b[55296u",
    "no text": "\x1b[97;1;9999999u",
    "released": "\x1b[113;1:3u",
}
"""What no key sends."""


def seen(messages: Iterable[Message]) -> list[object]:
    """The messages in a form that can be compared."""
    return [
        (one.key, one.character) if isinstance(one, Key) else (type(one), str(one))
        for one in messages
    ]


@pytest.mark.parametrize("sequence", [*ANSI_SEQUENCES_KEYS, *KITTY, *OTHERS], ids=repr)
def test_what_textual_knows_is_parsed_as_textual_does(sequence: str) -> None:
    textual = seen(XTermParser().feed(sequence))
    assert seen(TerminalParser().feed(sequence)) == textual


@pytest.mark.parametrize("sequence", ANSWERS.values(), ids=ANSWERS)
def test_what_is_no_key_is_passed_over_however_it_comes(sequence: str) -> None:
    for cut in range(1, len(sequence) + 1):
        parser = TerminalParser()
        assert seen(parser.feed(sequence[:cut])) == []
        assert seen(parser.feed(f"{sequence[cut:]}j")) == [("j", "j")]


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("\x1bF", ["alt+shift+f"]),
        ("\x1b[97;1:1u", ["a"]),
        ("\x1b[97:65;5u", ["ctrl+a"]),
        ("\x1b\x1b[A", ["escape", "up"]),
        ("\x1b\x1b\x1b[A", ["escape", "escape", "up"]),
        ("jj\x1b[Bk", ["j", "j", "down", "k"]),
    ],
)
def test_keys_that_come_together_are_told_apart(typed: str, keys: list[str]) -> None:
    assert [one.key for one in TerminalParser().feed(typed) if isinstance(one, Key)] == keys


@pytest.mark.parametrize(
    ("begun", "keys"),
    [("\x1b", ["escape"]), ("\x1bO", ["alt+shift+o"]), ("\x1b[1;", [])],
    ids=["escape", "alt", "half a sequence"],
)
def test_what_only_began_like_a_sequence_ends_after_a_while(
    begun: str, keys: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    parser = TerminalParser()
    assert seen(parser.feed(begun)) == []
    assert seen(parser.tick()) == []
    monkeypatch.setattr(constants, "ESCAPE_DELAY", 0.0)
    monkeypatch.setattr(terminal_parser, "REST_S", 0.0)
    assert [one.key for one in parser.tick() if isinstance(one, Key)] == keys
    assert parser.wait_s is None
    assert seen(parser.feed("j")) == [("j", "j")]


def test_a_sequence_that_does_not_end_ends_however_much_is_typed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [0.0]
    monkeypatch.setattr(terminal_parser, "monotonic", lambda: clock[0])
    parser = TerminalParser()
    for typed, clock[0] in (("\x1b]11;", 0.0), ("j", 0.6), ("j", 1.2)):
        assert seen(parser.feed(typed)) == []
    assert seen(parser.tick()) == []
    assert seen(parser.feed("k")) == [("k", "k")]


@pytest.mark.parametrize(
    ("pasted", "text"),
    [
        ("two words", "two words"),
        ("\n\n second\nthird", " second"),
        ("a\x1b[31mb\x1b]0;t\x07c\x9b1m\x00\td", "a[31mb]0;tc1m d"),
        ("", ""),
        ("lorem " * 200_000, ("lorem " * PASTED)[:PASTED]),
    ],
    ids=["words", "lines", "controls", "nothing", "a megabyte"],
)
def test_a_paste_is_its_first_line_whatever_is_in_it(pasted: str, text: str) -> None:
    parser = TerminalParser()
    messages = [*parser.feed(f"j\x1b[200~{pasted}\x1b[201~k")]
    assert [one.text for one in messages if isinstance(one, Paste)] == [text]
    assert [one.key for one in messages if isinstance(one, Key)] == ["j", "k"]


def test_a_paste_may_come_in_parts() -> None:
    parser, messages = TerminalParser(), list[Message]()
    for character in "\x1b[200~qq\x1b[A\x1b[20\x1b[201~j":
        messages += parser.feed(character)
        assert parser.wait_s is None or len(messages) != 1
    assert [one.text for one in messages if isinstance(one, Paste)] == ["qq[A[20"]
    assert [one.key for one in messages if isinstance(one, Key)] == ["j"]


def test_a_terminal_that_does_not_know_its_pixels_has_a_mouse() -> None:
    messages = [*TerminalParser().feed("\x1b[48;24;80;0;0t\x1b[<0;5;7M\x1b[<35;6;7M\x1b[I")]
    assert [type(one) for one in messages] == [Resize, MouseDown, MouseMove, AppFocus]
    resize, down = messages[:2]
    assert isinstance(resize, Resize)
    assert (resize.size, resize.pixel_size) == ((80, 24), None)
    assert isinstance(down, MouseDown)
    assert (down.x, down.y) == (4, 6)
