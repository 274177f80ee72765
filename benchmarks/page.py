"""The document of the last full run: one part is written anew, the rest is left as it stands."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.outcome import Outcome, markdown, summary

BEGIN = "<!-- from here to the next mark, make bench writes anew -->"
END = "<!-- until here -->"
HEAD = """# How fast ccwatch is

The figures of this page come from `make bench`. It writes its corpora, installs ccusage, measures
whole processes in turn (A B A B) and takes ratios pair by pair. Machines differ and are noisy: only
ratios of one run can be compared. `make bench` fails where a goal is missed.
"""
"""What stands above the first time."""


class NotOursError(Exception):
    """The document has no part that may be written anew."""


def measured(
    machine: Mapping[str, str], commands: Sequence[str], outcomes: Sequence[Outcome], *more: str
) -> str:
    """Write what was measured, with what, and on what, and then what else there is to say."""
    facts = "\n".join(f"| {name} | {value} |" for name, value in machine.items())
    after = "\n\n".join(more)
    ran = "\n".join(f"$ {one}" for one in commands)
    return f"""## Measured

| | |
|---|---|
{facts}

```console
{ran}
```

{summary(outcomes)}

{markdown(outcomes)}

{after}
"""


def renewed(before: str, part: str) -> str:
    """Put a part in the place of what stands between the marks.

    Args:
        before: The document; empty if there is none yet.
        part: What is to stand between the marks.

    Raises:
        NotOursError: There is a document, and the marks are not in it.
    """
    if not before:
        return f"{HEAD}\n{BEGIN}\n\n{part}\n{END}\n"
    head, begin, rest = before.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise NotOursError(f"it has no part between {BEGIN!r} and {END!r}")
    return f"{head}{BEGIN}\n\n{part}\n{END}{tail}"


def renew(path: Path, part: str) -> None:
    """Renew the document.

    Raises:
        NotOursError: There is one, and the marks are not in it.
    """
    before = path.read_text("utf-8") if path.exists() else ""
    path.write_text(renewed(before, part), "utf-8")
