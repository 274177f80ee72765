"""What can be copied of a session."""

from msgspec import Struct

from ccwatch.analysis.overview import Overview
from ccwatch.money import paid
from ccwatch.report import trigger_wording, wording
from ccwatch.units import tokens


class Copyable(Struct, frozen=True):
    """Something that can be copied."""

    key: str
    """The key that copies it at once."""
    name: str
    """What it is."""
    text: str
    """What is sent."""


def summary(overview: Overview) -> str:
    """The state of a session, in one line."""
    context, cost = overview.context, overview.cost
    trigger = trigger_wording.trigger(context.threshold)
    window = f"{tokens(context.window.tokens)} ({wording.window_share(context)})"
    return ", ".join(
        (
            f"{overview.session.name}: {wording.tokens_held(context)} of {window}",
            wording.tokens_left(context),
            f"trigger {trigger}" if context.threshold.tokens else trigger,
            f"{paid(cost.total_nano, '!', lacking=cost.lacking)} so far",
        )
    )


def copyables(overview: Overview) -> list[Copyable]:
    """Everything that can be copied; the key that opened the menu copies the session's id."""
    session = overview.session
    choices = [
        Copyable("y", "session id", session.id),
        Copyable("r", "resume command", f"claude --resume {session.id}"),
        Copyable("s", "summary", summary(overview)),
    ]
    if session.path:
        choices.insert(1, Copyable("p", "transcript path", session.path))
    commands = dict.fromkeys(tip.command for tip in overview.findings if tip.command)
    choices += [Copyable(str(n), "tip", one) for n, one in enumerate(list(commands)[:9], 1)]
    return choices
