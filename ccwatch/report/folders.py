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
        return "does not exist"
    if not os.access(root, os.R_OK | os.X_OK):
        return "cannot be read"
    if not os.path.isdir(os.path.join(root, "projects")):
        return "found, but holds no transcripts"
    return f"found, {len(problems)} unreadable inside" if problems else "found"
