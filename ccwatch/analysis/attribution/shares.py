"""Groups the parts of a context by category, tool, MCP server and file."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from ccwatch.analysis.attribution.part import Attribution, Category, How, Part, Share
from ccwatch.analysis.reading import FILE_TOOLS, server

SUREST: Final = (How.MEASURED, How.SPLIT, How.ESTIMATED)
"""How a size is known, from the surest to the least sure."""
TOOL_BLOCKS: Final = frozenset({Category.CALLS, Category.RESULTS})
"""Categories of calls and results."""

Key = tuple[str, str]
"""A name and what kind of name it is."""


def by_category(attribution: Attribution) -> tuple[Share, ...]:
    """Group by category. The shares add up to the context.

    Returns:
        The largest first, and what is unattributed last. Categories without tokens are left out.
    """
    found = _grouped(attribution.parts, _category)
    return tuple(sorted(found, key=lambda share: share.name == Category.UNATTRIBUTED.value))


def by_tool(attribution: Attribution) -> tuple[Share, ...]:
    """Group the calls and results of tools by the tool, and schemas where they are told apart."""
    return _grouped(attribution.parts, _tool)


def by_file(attribution: Attribution) -> tuple[Share, ...]:
    """Group by file: what read or changed it, and memory files."""
    return _grouped(attribution.parts, _file)


def top(attribution: Attribution, most: int) -> tuple[Share, ...]:
    """The largest consumers of a context, without counting a token twice.

    These are tools with their calls and results, MCP servers with those of all their tools, memory
    files, the schemas of all other tools together, and all other categories.
    """
    return _grouped(attribution.parts, _best)[:most]


def only(attribution: Attribution, *categories: Category) -> Attribution:
    """The part of an attribution that is in some categories."""
    parts = tuple(part for part in attribution.parts if part.category in categories)
    return Attribution(sum(part.tokens for part in parts), parts, attribution.ratio)


def within(attribution: Attribution, kind: str, name: str) -> Attribution:
    """The part of an attribution that is in one group.

    Args:
        attribution: The whole.
        kind: What it is grouped by: one of `KEYS`, or `memory` for a memory file.
        name: The name of the group.
    """
    key = KEYS["file" if kind == "memory" else kind]
    parts = tuple(part for part in attribution.parts if (key(part) or ("",))[0] == name)
    return Attribution(sum(part.tokens for part in parts), parts, attribution.ratio)


def together(shares: Sequence[Share], name: str) -> Share:
    """Add shares up under a name without a kind. There must be at least one."""
    return Share(
        name,
        "",
        sum(share.tokens for share in shares),
        weakest(share.how for share in shares),
        sum(share.parts for share in shares),
    )


def weakest(ways: Iterable[How]) -> How:
    """How a sum is known: like its least certain part."""
    return max(ways, key=SUREST.index)


def _tool_of(part: Part) -> str:
    """The name of the tool of a part; empty if it is no tool's."""
    if part.category is Category.TOOLS:
        return part.name
    return part.entry.name if part.entry and part.category in TOOL_BLOCKS else ""


def _path(part: Part) -> str:
    """The path of the file of a part; empty if there is none, or if it was cut off.

    An attachment of any kind may name one.
    """
    if part.category is Category.MEMORY:
        return part.name or (part.entry.target if part.entry else "")
    entry = part.entry
    if not entry or not (entry.name in FILE_TOOLS or part.category is Category.ATTACHMENTS):
        return ""
    return "" if entry.is_cut else entry.target


def _category(part: Part) -> Key:
    return part.category.value, "category"


def _tool(part: Part) -> Key | None:
    name = _tool_of(part)
    return (name, "tool") if name else None


def _server(part: Part) -> Key | None:
    name = server(_tool_of(part))
    return (name, "mcp_server") if name else None


def _file(part: Part) -> Key | None:
    path = _path(part)
    kind = "memory" if part.category is Category.MEMORY else "file"
    return (path, kind) if path else None


def _attachment(part: Part) -> Key | None:
    if part.category is not Category.ATTACHMENTS or not part.entry:
        return None
    return part.entry.name or part.entry.kind.value, "attachment"


KEYS: Final[dict[str, Callable[[Part], Key | None]]] = {
    "category": _category,
    "tool": _tool,
    "mcp_server": _server,
    "file": _file,
    "attachment": _attachment,
}
"""What parts can be grouped by, each with a function from a part to its group, if it has one."""


def _best(part: Part) -> Key | None:
    if part.category is Category.UNATTRIBUTED:
        return None
    if mcp := _server(part):
        return mcp
    if part.category is Category.MEMORY:
        return part.name or "memory files", "memory"
    if part.category in TOOL_BLOCKS:
        return _tool(part)
    return part.category.value, "category"


def _grouped(parts: Iterable[Part], key: Callable[[Part], Key | None]) -> tuple[Share, ...]:
    """The shares of parts with the same key, the largest first."""
    shares = (share(*one) for one in groups(parts, key).items())
    return tuple(sorted(shares, key=lambda share: (-share.tokens, share.name)))


def groups(parts: Iterable[Part], key: Callable[[Part], Key | None]) -> dict[Key, list[Part]]:
    """Group parts by key. Parts without a key, and empty ones, are left out."""
    found: dict[Key, list[Part]] = defaultdict(list)
    for part in parts:
        if part.tokens and (name := key(part)):
            found[name].append(part)
    return found


def share(key: Key, parts: Sequence[Part]) -> Share:
    """Add up parts of the same key."""
    total = sum(part.tokens for part in parts)
    return Share(*key, total, weakest({part.how for part in parts}), len(parts))
