"""The limits of plans, as the newest status line of each config folder has them."""

from collections.abc import Callable, Mapping

from ccwatch.model.client import Plan, StatusLine
from ccwatch.store.snapshot import Snapshot


def next_reset_ms(plans: Mapping[str, Plan], now_ms: int) -> int | None:
    """When the next limit is reset, in milliseconds since 1970, UTC; `None` if that is unknown.

    Args:
        plans: The plans.
        now_ms: The time, likewise.
    """
    resets = (one.resets_ms for plan in plans.values() for one in plan.running(now_ms))
    return min((at_ms for at_ms in resets if at_ms is not None), default=None)


class Plans:
    """Finds the plans in snapshots: one for each config folder, as that has one account."""

    def __init__(self) -> None:
        """Start without status lines."""
        self._seen: tuple[Mapping[str, StatusLine], tuple[str, ...], int] | None = None
        self._found: Mapping[str, Plan] = {}

    def of(self, snapshot: Snapshot, path_of: Callable[[str], str]) -> Mapping[str, Plan]:
        """The plans, by config folder; under an empty name if there is only one folder.

        Args:
            snapshot: The newest snapshot.
            path_of: Gives the transcript of a session by its id; empty if unknown.
        """
        told, roots = snapshot.statuslines, snapshot.roots
        # Of a session that is not known yet, the folder is not known either.
        count = len(snapshot.sessions) if len(roots) > 1 else 0
        seen = self._seen
        if seen is None or seen[0] is not told or seen[1:] != (roots, count):
            self._seen, found = (told, roots, count), dict[str, Plan]()
            for one in sorted(told.values(), key=lambda one: one.at_ms):
                if one.limits:
                    folder = folder_of(path_of(one.session_id), snapshot)
                    if folder is not None:
                        found[folder] = Plan(one.limits, one.at_ms)
            self._found = found
        return self._found


def folder_of(path: str, snapshot: Snapshot) -> str | None:
    """The key of a transcript's plan; `None` if the transcript is in none of the config folders."""
    return (snapshot.config_folder(path) or None) if len(snapshot.roots) > 1 else ""
