"""What the path of a transcript says about it."""

import os
import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

PROJECTS = "projects"
"""The folder of a config folder that holds one folder per project."""
SUBAGENTS = "subagents"
"""The folder of a session's folder that holds its sub-agents' transcripts, nested ones below."""

SUFFIX = ".jsonl"
"""How the names of transcripts end."""
META_SUFFIX = ".meta.json"
"""How the names of sub-agents' metadata files end."""
WHOLE = 200
"""Characters of a name of a project's folder after which it is cut."""

_SPECIAL = re.compile(r"[^A-Za-z0-9]")
_APART = "._"
"""How macOS names what it keeps apart of a file (AppleDouble) where a disk has no place for it."""


class TranscriptFile(Struct, frozen=True):
    """A transcript."""

    path: str
    """Where it is. Bytes that are not UTF-8 are surrogates, as everywhere in `os`."""
    root: str
    """The config folder that it is in."""
    session_id: str
    """The session by the path; empty for a sub-agent's in the project's folder, as in old releases,
    where only its rows name the session."""
    agent_id: str = ""
    """The sub-agent by the file's name, without `agent-`; empty for a session."""

    @property
    def project_folder(self) -> str:
        """The folder of its project, as accepted by `sweep_projects`."""
        start = os.path.join(self.root, PROJECTS, "")
        return start + self.path.removeprefix(start).split(os.sep)[0]

    def is_named_after(self, cwd: str) -> bool:
        """Is the folder of its project named after a working directory?

        Names have `-` for each UTF-16 unit that is neither a letter nor a digit of ASCII. Of a long
        one there is the beginning, and a number.
        """
        name = _SPECIAL.sub(lambda found: "--" if found[0] > "\uffff" else "-", cwd)
        folder = os.path.basename(self.project_folder)
        return folder[:WHOLE].casefold() == name[:WHOLE].casefold()


def meta_path(transcript: str) -> str:
    """The path of a sub-agent's metadata file, which newer releases write."""
    return transcript.removesuffix(SUFFIX) + META_SUFFIX


def config_folder(path: str, roots: Iterable[str]) -> str:
    """The config folder that a transcript is in; empty if it is in none of these."""
    found = identify(path, roots)
    return found.root if found else ""


def identify(path: str, roots: Iterable[str]) -> TranscriptFile | None:
    """Identify a transcript by its path; `None` if it is no transcript.

    The file need not exist. One config folder may be below a project's folder of another.
    """
    for root in roots:
        start = os.path.join(root, PROJECTS, "")
        parts = path.removeprefix(start).split(os.sep)
        if path.startswith(start) and (found := _identify(path, root, parts)):
            return found
    return None


def _identify(path: str, root: str, parts: Sequence[str]) -> TranscriptFile | None:
    *folders, name = parts
    if not folders or not is_transcript(name, inside=len(folders) > 1):
        return None
    stem = name.removesuffix(SUFFIX)
    agent = stem.removeprefix("agent-")
    if len(folders) > 1:
        if folders[2:3] != [SUBAGENTS]:
            return None
        return TranscriptFile(path, root, folders[1], agent)
    if agent == stem:
        return TranscriptFile(path, root, stem)
    return TranscriptFile(path, root, "", agent)


def is_transcript(name: str, *, inside: bool) -> bool:
    """Is a file a transcript, by its name?

    Args:
        name: Its name.
        inside: Is it below a folder of sub-agents, rather than in a project's?
    """
    if not name.endswith(SUFFIX) or name == "journal.jsonl" or name.startswith(_APART):
        return False
    return not inside or name.startswith("agent-")
