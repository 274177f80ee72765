"""Tools: how the model calls them, and what they give back."""

from collections.abc import Callable

from tools.demo.client import Client
from tools.demo.story import Step
from tools.demo.tape import Row
from tools.demo.text import matches, numbered, page, printed, source

SAYS = {
    "R": "Let me look at {}.",
    "E": "Now the change in {}.",
    "W": "I'll add {}.",
    "G": "Where is `{}` used?",
    "B": "Let me run `{}`.",
    "P": "Let me see the {} page in the browser.",
    "F": "Let me read {}.",
    "N": "I'll change {}.",
    "A": "I'll have an Explore agent look into this.",
    "H": "I'll hand this to a general-purpose agent.",
}
"""What the model says before it."""
TOOK_MS = {"R": 60, "E": 320, "W": 290, "G": 210, "B": 12_400, "P": 3600, "F": 900, "N": 9}
"""How long each takes at least."""
REFUSED = (
    "The user doesn't want to proceed with this tool use. The tool use was rejected (eg. if it was "
    "a file edit, the new_string was NOT written to the file)."
)
"""What the model is told of an edit that was refused."""
PERIOD = 1500
"""Bytes after which what tools print to a thrifty client begins again."""
KINDS = {"A": "Explore", "H": "general-purpose"}
"""Sub-agents."""


def act(client: Client, step: Step, thinking: int = 0) -> None:
    """Let the model call a tool, and give it the result."""
    tool, caller = ask(client, step, thinking)
    client.now += TOOK_MS[step.tool] * (1 + client.random.getrandbits(2))
    content, detail = outcome(client, step)
    client.result(tool, caller, content, detail, failed=step.tool == "N")


def ask(client: Client, step: Step, thinking: int = 0) -> tuple[str, str]:
    """Let the model call a tool. Gives the call's id, and the row that it stands on."""
    shown = step.target.rsplit("/", 1)[-1] if step.tool in "REW" else step.target
    tool = f"toolu_01{client.hexes(22)}"
    blocks: list[dict[str, object]] = [
        {"type": "text", "text": SAYS[step.tool].format(shown)},
        {"type": "tool_use", "id": tool, **call(client, step)},
    ]
    if thinking:
        signature = f"EpQC{client.hexes(60)}"
        blocks.insert(0, {"type": "thinking", "thinking": "", "signature": signature})
    return tool, client.ask(blocks, thinking)[-1]


def call(client: Client, step: Step) -> dict[str, object]:
    """Name and input of a tool's call."""
    target, path = step.target, f"{client.cwd}/{step.target}"
    if step.tool in KINDS:
        asked = {"description": target[:40], "prompt": target, "subagent_type": KINDS[step.tool]}
        return {"name": "Agent", "input": asked}
    named: dict[str, tuple[str, dict[str, object]]] = {
        "R": ("Read", {"file_path": path}),
        "E": ("Edit", {"file_path": path, **edit(step), "replace_all": False}),
        "W": ("Write", {"file_path": path, "content": source(target, step.size)}),
        "G": ("Grep", {"pattern": target, "output_mode": "content", "-n": True}),
        "B": ("Bash", {"command": target, "description": "Run " + target.split()[0]}),
        "P": ("mcp__playwright__browser_snapshot", {}),
        "F": ("WebFetch", {"url": target, "prompt": "What has changed?"}),
        "N": ("Edit", {"file_path": path, **edit(step), "replace_all": False}),
    }
    name, given = named[step.tool]
    return {"name": name, "input": given}


def edit(step: Step) -> dict[str, object]:
    """What an edit takes out and puts in."""
    text = source(step.target + "#new", step.size)
    return {"old_string": text[: len(text) // 3], "new_string": text}


def outcome(client: Client, step: Step) -> tuple[object, object]:
    """What a tool gives back: to the model, and to the transcript beside that."""
    if step.tool == "R":
        return file_read(client, step)
    if step.tool in "EW":
        return changed(client, step, f"{client.cwd}/{step.target}")
    if step.tool == "N":
        return REFUSED, "User rejected tool use"
    return found(client, step)


def file_read(client: Client, step: Step) -> tuple[str, Row]:
    """What reading a file gives back."""
    path, text = f"{client.cwd}/{step.target}", printed_by(source, client, step)
    client.recent.pop(path, None)
    client.recent[path] = text
    lines = text.count("\n")
    file: Row = {
        "filePath": path,
        "content": text,
        "numLines": lines,
        "startLine": 1,
        "totalLines": lines,
    }
    return numbered(text), {"type": "text", "file": file}


def found(client: Client, step: Step) -> tuple[object, object]:
    """What a search, a command or a page gives back."""
    if step.tool == "G":
        text = printed_by(matches, client, step)
        return text, {"mode": "content", "numFiles": 0, "filenames": [], "content": text}
    if step.tool == "P":
        text = printed_by(page, client, step)
        return [{"type": "text", "text": text}], [{"type": "text", "text": text}]
    if step.tool == "F":
        text = printed_by(page, client, step)
        return text, {"url": step.target, "code": 200, "result": text}
    text = printed_by(printed, client, step)
    return text, {"stdout": text, "stderr": "", "interrupted": False, "isImage": False}


def printed_by(make: Callable[[str, int], str], client: Client, step: Step) -> str:
    """A text of a step's size; of a thrifty client, one that begins again and again."""
    if not client.thrifty or step.size <= PERIOD:
        return make(step.target, step.size)
    text = make(step.target, PERIOD)
    return (text * (step.size // len(text) + 1))[: step.size]


def changed(client: Client, step: Step, path: str) -> tuple[str, Row]:
    """What an edit or a new file gives back."""
    lines = source(step.target + "#new", step.size).count("\n")
    client.account.added += lines
    client.account.removed += lines // 3 if step.tool == "E" else 0
    if step.tool == "W":
        detail: Row = {"type": "create", "filePath": path, "structuredPatch": []}
        return f"File created successfully at: {path}", {**detail, "originalFile": None}
    detail = {"filePath": path, **edit(step), "structuredPatch": [], "userModified": False}
    return f"The file {path} has been updated successfully.", {**detail, "replaceAll": False}
