"""What was found where, and how it is known: for `ccwatch doctor` and for reports of faults.

It names folders, releases, models and numbers, but holds no text of a conversation.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ccwatch import __version__
from ccwatch.analysis.overview import Overview
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.threshold import SourceVerdict, Threshold
from ccwatch.analysis.tokens import Method, method
from ccwatch.model.agreed_prices import Agreed
from ccwatch.model.setup import NO_SETUP, Setup
from ccwatch.plain_text import one_line
from ccwatch.report.analyst import Analyst
from ccwatch.report.board import Board
from ccwatch.report.compactions.expiry import USUAL_DAYS, days_kept
from ccwatch.report.folders import folder_state
from ccwatch.report.output.environment import Environment, chosen, installed, own_places, terminal
from ccwatch.report.zone import misnamed, zone_name
from ccwatch.store.snapshot import LineCounts, Snapshot
from ccwatch.units import count, exact, file_size

MAX_NAMED = 20
"""Entries of a list that are named; the rest is counted."""
COUNTED = {
    Method.CL100K: "with tiktoken's cl100k_base, scaled to what the API measured",
    Method.BYTES: "by size, because the vocabulary could not be loaded",
}
"""How tokens are estimated, in words."""


def report(
    board: Board,
    analyst: Analyst,
    environment: Environment,
    session_id: str | None = None,
) -> str:
    """Tell what was found where, and how what is shown is known.

    Args:
        board: The newest board.
        analyst: Who worked it out.
        environment: What only the command line knows.
        session_id: The session to be explained; the one that wrote last if `None`, none if
            empty.
    """
    snapshot = board.snapshot
    newest = next((row.id for row in board.rows), "")
    wanted = newest if session_id is None else session_id
    view = board.overview(wanted) if wanted else None
    sections = [
        ("Installed", [f"ccwatch {__version__}", installed()]),
        ("Config folders", [*_folders(snapshot, environment)]),
        ("Transcripts", [*_transcripts(snapshot)]),
        ("Lines", [*_lines(snapshot.line_counts)]),
        (f"Session {one_line(wanted, 80) or 'none'}", [*_session(view, snapshot)]),
        ("Transcripts are deleted", [_deleted(view, snapshot)]),
        (
            "Archive of compactions",
            [one_line(line, 400) for line in environment.archive] or ["none"],
        ),
        ("Prices", [*_prices(analyst)]),
        ("Time zone of days", [_zone(analyst, environment)]),
        ("Tokens are estimated", [COUNTED[method()]]),
        ("Files are watched", [one_line(environment.watching, 400)]),
        ("Terminal", [terminal(environment)]),
        ("Files of ccwatch", own_places(environment)),
        ("Settings", chosen(environment)),
    ]
    return "\n\n".join("\n  ".join([name, *lines]) for name, lines in sections)


def _folders(snapshot: Snapshot, environment: Environment) -> Iterator[str]:
    for root in snapshot.roots:
        yield f"{one_line(root, 400)}: {folder_state(root, snapshot)}"
    if not snapshot.roots:
        yield "none"
    yield from _some([f"{path}: {why}" for path, why in snapshot.unreadable])
    told = environment.environ.get("CLAUDE_CONFIG_DIR")
    yield f"CLAUDE_CONFIG_DIR is {one_line(told, 400) if told else 'not set'}"


def _transcripts(snapshot: Snapshot) -> Iterator[str]:
    sessions, progress = snapshot.sessions, snapshot.progress
    agents = sum(len(session.agents) for session in sessions)
    yield (
        f"{count(progress.all_files, 'file')}, {file_size(progress.all_size)}: "
        f"{count(len(sessions), 'session')}, {count(agents, 'sub-agent')}"
    )
    if not progress.done:
        yield f"{exact(progress.files)} of the files read so far"
    releases = Counter(session.version or "unknown" for session in sessions)
    yield f"releases, by sessions: {_counts(releases.most_common())}"
    unseen = f" and {exact(len(snapshot.unchecked))} that cannot be seen from here"
    running = f"{count(len(snapshot.running), 'instance')} of Claude Code running"
    yield (
        f"{running}{unseen if snapshot.elsewhere else ''}; "
        f"{count(len(snapshot.statuslines), 'session')} with a recorded status line"
    )


def _lines(counts: LineCounts) -> Iterator[str]:
    whole = counts.lines - counts.damaged - counts.unread
    yield f"{exact(counts.lines)} lines, {exact(whole)} of them intact"
    yield f"{exact(counts.damaged)} damaged; the complete records in them were recovered"
    yield f"{exact(counts.unread)} not understood"
    yield f"rows of unknown types: {_counts(counts.unknown)}"
    yield f"rows that ccwatch does not use: {_counts(counts.ignored)}"


def _session(view: Overview | None, snapshot: Snapshot) -> Iterator[str]:
    if not view:
        yield "there is no session to explain"
        return
    session, window, threshold = view.session, view.context.window, view.context.threshold
    yield f"release {one_line(session.version, 40) or 'unknown'}"
    yield f"model {one_line(session.model, 80) or 'unknown'}"
    why = one_line(window.why, 400)
    basis = f"{window.basis}: " if window.basis and not why.startswith(window.basis) else ""
    yield f"window {exact(window.tokens)} ({basis}{why})"
    yield f"trigger {_threshold(threshold)}"
    deciding = _deciding(threshold)
    for step in threshold.steps:
        sign = "→" if step is deciding else " "
        value = "" if step.value is None else f"{step.value:,}: "
        yield f"  {sign} {step.source:<10} {value}{one_line(step.verdict, 600)}"
    yield from _settings(snapshot.setup(session))


def _threshold(threshold: Threshold) -> str:
    if threshold.source == "off":
        return "none: auto-compaction is off"
    parts = ["pinned by you" if threshold.pinned else f"{threshold.source}"]
    if threshold.reactive:
        parts.append("when the API refuses")
    if threshold.honoured is not None:
        parts.append(f"the setting is {'' if threshold.honoured else 'not '}honoured")
    parts.append(f"{count(threshold.samples, 'auto-compaction')} seen")
    return f"{exact(threshold.tokens)} ({', '.join(parts)})"


def _deciding(threshold: Threshold) -> SourceVerdict | None:
    """The step that had the answer: a setting that history confirmed counts as learned."""
    if threshold.pinned:
        return threshold.steps[0] if threshold.steps else None
    steps = [step for step in threshold.steps if step.source == threshold.source]
    same = [step for step in threshold.steps if step.value == threshold.tokens]
    return next(iter([*steps, *same]), None)


def _settings(setup: Setup) -> Iterator[str]:
    yield f"settings of Claude Code: {count(len(setup.files), 'file')} read"
    yield from _some([f"  {path}" for path in setup.files])
    yield from _some([f"  problem: {problem}" for problem in setup.problems])


def _deleted(view: Overview | None, snapshot: Snapshot) -> str:
    """Say when the client deletes transcripts, and where that is known from."""
    setup = snapshot.setup(view.session) if view else NO_SETUP
    setting = setup.cleanup_days
    if not setting:
        return f"{USUAL_DAYS} days after their last row, as documented; no setting says otherwise"
    origin = f"{setting.key} in {one_line(setting.path, 400)} ({setting.scope})"
    days = days_kept(setup)
    if days is None:
        return (
            f"after an unknown time: {origin} is {setting.value}, which Claude Code does not accept"
        )
    return f"{days:,} days after their last row: {origin}"


def _prices(analyst: Analyst) -> Iterator[str]:
    prices: Prices = analyst.prices
    yield f"{one_line(prices.source)}, table generated on {prices.made.isoformat()}"
    yield f"your organization's prices: {_agreed(prices.agreed)}"
    yield from _some([f"  problem: {problem}" for problem in prices.agreed.problems])
    yield f"your own prices: {', '.join(prices.own) or 'none'}"
    yield f"models without a price, by responses: {_counts([*analyst.logged().unpriced.items()])}"


def _zone(analyst: Analyst, environment: Environment) -> str:
    name, said = one_line(zone_name(analyst.zone), 80), environment.environ.get("TZ")
    if said and not environment.options.timezone and misnamed(said):
        return f"{name}; TZ is {one_line(said, 80)}, which names no zone and is ignored"
    return name


def _agreed(agreed: Agreed) -> str:
    if not agreed.path:
        return "none"
    named = ", ".join(one_line(name, 80) for name in agreed.models) or "no model by name"
    every = f"{named}; everything × {agreed.factor.normalize():f}" if agreed.factor != 1 else named
    return f"{every} (modelPricing in {one_line(agreed.path, 400)})"


def _counts(counts: Sequence[tuple[str, int]]) -> str:
    """Write how many there are of each, the first ones by name."""
    named = [
        f"{one_line(name, 40) or '(no type)'} {number:,}" for name, number in counts[:MAX_NAMED]
    ]
    if len(counts) > MAX_NAMED:
        named.append(f"and {len(counts) - MAX_NAMED} more")
    return ", ".join(named) or "none"


def _some(lines: Iterable[str]) -> Iterator[str]:
    """Clean lines; those beyond the first ones are only counted."""
    known = list(lines)
    for line in known[:MAX_NAMED]:
        indent = len(line) - len(line.lstrip(" "))
        yield " " * indent + one_line(line, 400)
    if len(known) > MAX_NAMED:
        yield f"and {len(known) - MAX_NAMED} more"
