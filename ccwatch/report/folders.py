"""What became of the config folders that were looked at."""

import os

from ccwatch.store.snapshot import Snapshot


def folder_state(root: str, snapshot: Snapshot) -> str:
    """Say whether a config folder is there and can be read.

    Args:
        root: The folder.
        snapshot: For what could not be read below it.
    """
    inside = os.path.join(root, "")
    problems = [why for path, why in snapshot.unreadable if path == root or path.startswith(inside)]
    if not os.path.isdir(root):
        return _instead(root)
    if not os.access(root, os.R_OK | os.X_OK):
        return "cannot be read"
    projects = os.path.join(root, "projects")
    if not os.path.isdir(projects):
        odd = f": projects {_instead(projects)}" if os.path.lexists(projects) else ""
        return f"found, but holds no transcripts{odd}"
    return f"found, {len(problems)} unreadable inside" if problems else "found"


def _instead(path: str) -> str:
    """Say what there is in the place of a folder."""
    if os.path.exists(path):
        return "is not a folder"
    return "is a link that leads nowhere" if os.path.islink(path) else "does not exist"
