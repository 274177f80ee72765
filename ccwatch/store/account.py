"""What became of every line."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from ccwatch.store.snapshot import Account
from ccwatch.store.source import Source

USED: Final = frozenset(
    ("user", "assistant", "system", "attachment", "progress", "summary", "ai-title")
    + ("custom-title", "cost-state")
)
"""Kinds of rows that ccwatch reads."""
PASSED: Final = frozenset(
    ("file-history-snapshot", "file-history-delta", "queue-operation", "last-prompt", "mode")
    + ("permission-mode", "atis-latch", "tools-used", "api-request", "api-request-shape")
    + ("api-request-blob", "pr-link", "bridge-session", "model_changed", "agent-name", "tag")
    + ("agent-color", "agent-setting", "frame-link", "continued-in", "relocated", "dev-mods")
    + ("fork-context-ref", "content-replacement", "ended-by-model", "history-suppression")
    + ("attribution-snapshot", "worktree-state", "artifact-autoreact-ledger")
    + ("artifact-comment-monitor", "speculation-accept")
)
"""Kinds of rows that ccwatch knows and has no use for."""


def account(sources: Iterable[Source]) -> Account:
    """Add up what became of the lines of all files."""
    kinds: Counter[str] = Counter()
    lines = damaged = unread = oversize = 0
    for source in sources:
        kinds.update(source.fold.kinds)
        lines += source.fold.lines + source.oversize
        damaged += source.fold.damaged
        unread += source.fold.unread + source.oversize
    unknown = {kind: n for kind, n in kinds.items() if kind not in USED | PASSED}
    passed = {kind: n for kind, n in kinds.items() if kind in PASSED}
    return Account(
        lines,
        damaged,
        unread,
        tuple(Counter(unknown).most_common()),
        tuple(Counter(passed).most_common()),
    )
