"""What became of every line."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from ccwatch.store.snapshot import Account
from ccwatch.store.source import Source

USED: Final = frozenset(
    "user assistant system attachment progress summary ai-title custom-title cost-state".split()
)
"""Kinds of rows that ccwatch reads."""
PASSED: Final = frozenset(
    """
    agent-color agent-name agent-setting api-request api-request-blob api-request-shape
    artifact-autoreact-ledger artifact-comment-monitor atis-latch attribution-snapshot
    bridge-session content-replacement continued-in dev-mods ended-by-model
    file-history-delta file-history-snapshot fork-context-ref frame-link history-suppression
    last-prompt mode model_changed permission-mode pr-link queue-operation relocated
    speculation-accept tag tools-used worktree-state
    """.split()
)
"""Kinds of rows that ccwatch knows and has no use for."""


def account(sources: Iterable[Source]) -> Account:
    """Add up what became of the lines of all files."""
    kinds: Counter[str] = Counter()
    lines = damaged = unread = 0
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
