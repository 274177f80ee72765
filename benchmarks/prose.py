"""Text that looks like what tools print, in any amount, the same every time."""

import random

WORDS = """
account branch buffer cache client commit config context cursor diff engine error field file filter
frame gauge handler index job key layout line lock merge model module name node offset option order
parser path patch pool price query queue record result retry row schema screen server session shape
signal snapshot socket source stack state stream table task test thread timer token total trace turn
type unit usage user value view watch window worker
""".split()
LINES = {
    "{number:>6}→    {few}:\n": 25,
    "{number:>6}→            {many}\n": 25,
    "\t\tself.{word}(\"{few}\", '{word}')\n": 15,
    "2026-11-02T10:00:00.{number:04d}Z INFO [{word}] {many}\n": 15,
    '{{"{word}": {number}, "path": "/home/dev/{word}.py"}}\n': 8,
    '{{"type":"assistant","usage":{{"input_tokens":{number}}}}}\n': 0.5,
    "{many}. — … é │ └── ✓ 日本語 ß 🚀\n": 3,
    "{many} {few}.\n": 6,
    "\x1b[31m{few}\x1b[0m C:\\{word}\\{word}\n": 3,
}
"""Templates of lines and how often each occurs."""
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

POOL = 2_000_000
"""Characters written once, from which all texts are cut."""


class Prose:
    """A pool of source code, logs, JSON, prose and escape sequences to cut texts from."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        lines: list[str] = []
        size = 0
        while size < POOL:
            lines.append(self._line())
            size += len(lines[-1])
        self._pool = "".join(lines)
        self._random = random.Random(seed + 1)

    def text(self, size: int) -> str:
        """Cut a text of exactly so many characters."""
        found = []
        while size > 0:
            start = self._random.randrange(len(self._pool) - 1)
            found.append(self._pool[start : start + size])
            size -= len(found[-1])
        return "".join(found)

    def word(self) -> str:
        """Choose a word."""
        return self._random.choice(WORDS)

    def token(self, prefix: str, size: int) -> str:
        """Make up an identifier."""
        return prefix + "".join(self._random.choices(ALPHABET, k=size))

    def uuid(self) -> str:
        """Make up a UUID of version 4."""
        digits = f"{self._random.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"

    def _words(self, least: int, most: int) -> str:
        return " ".join(self._random.choices(WORDS, k=self._random.randint(least, most)))

    def _line(self) -> str:
        template = self._random.choices(list(LINES), list(LINES.values()))[0]
        number, word = self._random.randint(1, 9999), self.word()
        few, many = self._words(1, 5), self._words(4, 14)
        return template.format(number=number, word=word, few=few, many=many)
