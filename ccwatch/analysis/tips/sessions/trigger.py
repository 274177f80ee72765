"""Tips: another trigger of auto-compaction would have been cheaper."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from ccwatch.analysis.carriage import rates_of
from ccwatch.analysis.cost import bill
from ccwatch.analysis.rates import Rates
from ccwatch.analysis.request import Request, requests
from ccwatch.analysis.threshold import ThresholdSource
from ccwatch.analysis.threshold.evidence import is_for_size
from ccwatch.analysis.threshold.rules import RULES, rule
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.feature import Feature
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.tip import COSTS, Tip
from ccwatch.analysis.tips.trial import trial
from ccwatch.analysis.tips.worth import WORTH_NANO, times, weightiest
from ccwatch.analysis.whatif.scenario import Scenario
from ccwatch.analysis.whatif.trial import Result
from ccwatch.analysis.window import LONG_WINDOW
from ccwatch.money import estimate, money
from ccwatch.units import marked, tokens

LOWER_WINDOW: Final = 400_000
"""Tokens of the auto-compact window that Anthropic proposes for the long window."""
LEAST_SHARE: Final = 0.1
"""The least share of the main chain's cost that another trigger must save."""
LOWER_SHARE: Final = 0.2
"""The least share that a lower trigger must save if none was set: each compaction loses details,
and what is read again because of that is not in the sum."""
SHARES: Final = (0.75, 0.5)
"""Shares of the trigger that are tried in its place. Lower ones compact too early."""
LOW: Final = 0.75
"""The share of what the window allows below which a trigger is low."""
LEAST_TRIGGER: Final = 20_000
"""The least tokens of a plausible trigger: a system prompt alone takes that much."""
OFTEN: Final = 2
"""The least automatic compactions in a session from which a low trigger is reported."""


class _Change(Struct, frozen=True):
    """What a session cost as it was, and what it would have cost under another trigger."""

    now: Result
    """As it was."""
    then: Result
    """Under the other trigger."""

    @property
    def saved_nano(self) -> int:
        """Billionths of a dollar that the other trigger saves; negative if it costs more."""
        return self.now.total_nano - self.then.total_nano

    @property
    def saved_tokens(self) -> int:
        """Tokens that are carried less."""
        return self.now.carried - self.then.carried

    @property
    def is_lower(self) -> bool:
        """Does the other trigger carry less, and compact as often at least?

        Where it does not, compactions came earlier than at the trigger, and what it saves is those.
        """
        return self.saved_tokens > 0 and self.then.compactions >= self.now.compactions

    def pays(self, case: Case, share: float) -> bool:
        """Does the other trigger save enough, with such a share of the main chain's cost?"""
        return self.saved_nano >= max(WORTH_NANO, share * bill(case.lane.own, case.prices).nano)

    @property
    def words(self) -> str:
        """What the session costs under the other trigger, and what it did."""
        low = (self.then.triggers or (0,))[0]
        costs = f"it would have cost {_cost(self.then)}, not {_cost(self.now, replayed=False)}"
        return f"compacted at {tokens(low)}, {costs}"


def _cost(one: Result, *, replayed: bool = True) -> str:
    """What all of a session comes to, and its compactions of that, which are an estimate."""
    whole = marked(money(one.total_nano), estimated=replayed or bool(one.compacting_nano))
    if not one.compactions:
        return f"{whole} (without a compaction)"
    count = times(one.compactions, "compaction")
    return f"{whole} ({estimate(one.compacting_nano)} of it for {count})"


def _change(case: Case, scenario: Scenario) -> _Change | None:
    """What a scenario changes; `None` if the session cannot be replayed as it was or under it."""
    now, then = trial(case), trial(case, scenario)
    return _Change(now, then) if now and then else None


def lower_window(case: Case) -> Iterator[Finding]:
    """On a window of a million tokens, everything above 400k is carried with every response.

    Claude Code compacts the long window only when it is nearly full, and until then each response
    reads all of it. With an auto-compact window of 400k it compacts earlier. The saving is what
    What-if calculates for that window, with the cost of the additional compactions included.

    Source: Anthropic's page on costs, "Manage context proactively".
    """
    window = case.view.context.window.tokens
    threshold = case.view.context.threshold
    trigger = None if threshold.source is ThresholdSource.OFF else threshold.tokens or window
    above = [one for one in requests(case.lane) if one.response.context > LOWER_WINDOW]
    if not window or window < LONG_WINDOW or not trigger or trigger <= LOWER_WINDOW or not above:
        return
    change = _change(case, Scenario(window=LOWER_WINDOW))
    if not change or not change.is_lower or not change.pays(case, LOWER_SHARE):
        return
    can = _has_command(case)
    yield Finding(
        id=LOWER.id,
        title=f"{times(len(above), 'response')} carried more than {tokens(LOWER_WINDOW)}",
        advice="Compact earlier: /autocompact 400k."
        if can
        else "Run /compact before the context passes 400k.",
        evidence=f"{_carried_above(case, above)}; {change.words}",
        saving_tokens=change.saved_tokens,
        saving_nano=change.saved_nano,
        command="/autocompact 400k" if can else "/compact",
        turns=weightiest((one.turn, one.response.context - LOWER_WINDOW) for one in above),
    )


def trigger_too_high(case: Case) -> Iterator[Finding]:
    """Compacting earlier would have been cheaper than carrying a full window.

    Every response reads the whole context. A lower trigger keeps it smaller, at the price of more
    compactions. Three quarters and half of the trigger are tried, and the saving is what What-if
    calculates for the better one, with the cost of compactions included. What is lost in a summary
    and read again is not in the sum, so small savings are not reported.

    Source: Anthropic's page on costs, "Compact conversations".
    """
    window, trigger = case.view.context.window.tokens, case.view.context.threshold.tokens
    if not window or window >= LONG_WINDOW or not trigger or trigger < LEAST_TRIGGER:
        return
    most = max((one.response.context for one in requests(case.lane)), default=0)
    triggers = [at for at in (int(trigger * share) for share in SHARES) if at < most]
    now = trial(case) if triggers else None
    if not now:
        return
    tried = ((at, trial(case, Scenario(trigger=at))) for at in triggers)
    changes = [(at, _Change(now, then)) for at, then in tried if then]
    lowering = [(at, change) for at, change in changes if change.is_lower]
    if not lowering:
        return
    lower, change = max(lowering, key=lambda one: one[1].saved_nano)
    if not change.pays(case, LOWER_SHARE):
        return
    above = [one for one in requests(case.lane) if one.response.context > lower]
    yield Finding(
        id=TOO_HIGH.id,
        title=f"Compacting at {tokens(lower)} is cheaper",
        advice=f"Run /compact at a natural break whenever the context nears {tokens(lower)}.",
        evidence=f"{times(len(above), 'response')} above {tokens(lower)}; {change.words}",
        saving_tokens=change.saved_tokens,
        saving_nano=change.saved_nano,
        command="/compact",
        turns=weightiest((one.turn, one.response.context - lower) for one in above),
    )


def trigger_too_low(case: Case) -> Iterator[Finding]:
    """The conversation is compacted so early that compacting costs more than it saves.

    A compaction reads the whole context, writes a summary, and what is left is written to the cache
    anew. Where the trigger is set far below what the window allows, that may cost more than
    carrying on with the context. The saving is what What-if calculates for the trigger that the
    window allows.

    Source: Anthropic's page on the settings, "autoCompactWindow".
    """
    window, trigger = case.view.context.window.tokens, case.view.context.threshold.tokens
    if not window or not trigger:
        return
    allowed = (rule(case.session.version) or RULES[-1]).trigger(window)
    came = [one for one in case.lane.compactions if is_for_size(case.lane, one)]
    if not LEAST_TRIGGER <= trigger < LOW * allowed or len(came) < OFTEN:
        return
    change = _change(case, Scenario(trigger=allowed))
    if not change or change.then.compactions >= change.now.compactions:
        return
    if not change.pays(case, LEAST_SHARE):
        return
    share, is_set = case.setup.percent, case.view.context.threshold.honoured is not False
    setting = (share or case.setup.window_for(case.session.model)) if is_set else None
    yield Finding(
        id=TOO_LOW.id,
        title=f"A trigger at {tokens(trigger)} compacts too often",
        advice=f"Let it compact later{f': it is set by {setting.words}' if setting else ''}.",
        evidence=f"{times(len(came), 'auto-compaction')}; {change.words}",
        saving_nano=change.saved_nano,
        command="/autocompact auto" if _has_command(case) and is_set and not share else "",
    )


def _has_command(case: Case) -> bool:
    """Does `/autocompact` set the window? A variable is stronger than what it writes."""
    known = Feature.AUTO_COMPACT_COMMAND.is_in(case.session.version)
    return known and not case.setup.env_window


def _carried_above(case: Case, above: list[Request]) -> str:
    """What was read above the lower window, and its price."""
    carried = grains = 0
    for one in above:
        rates = rates_of(one.response, case.prices)
        carried += one.response.context - LOWER_WINDOW
        grains += (one.response.context - LOWER_WINDOW) * (rates.read if rates else 0)
    price = estimate(Rates.nano(grains))
    return f"{tokens(carried)} read above {tokens(LOWER_WINDOW)}, {price}"


LOWER: Final = Tip("lower-window", "A lower auto-compact window", lower_window, COSTS)
"""For windows of a million tokens."""
TOO_HIGH: Final = Tip("trigger-too-high", "A trigger that is too high", trigger_too_high, COSTS)
"""For shorter windows."""
TOO_LOW: Final = Tip(
    "trigger-too-low",
    "A trigger that is too low",
    trigger_too_low,
    "https://code.claude.com/docs/en/settings",
)
"""For triggers that somebody set."""
