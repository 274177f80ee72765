"""All that there is to say of what to do in a session at one moment."""

from msgspec.structs import replace

from ccwatch.analysis.tips.near_trigger import COMMAND, NEAR_TRIGGER, near_trigger
from ccwatch.analysis.tips.registry import advise
from ccwatch.report.blocks.insight import NO_INSIGHT, Insight
from ccwatch.report.tips.advice import advice
from tests.support.block_cases import Work


def test_near_the_trigger_the_command_names_what_the_blocks_tell() -> None:
    work = Work()
    work.ask()
    work.go(output=50_000)
    work.ask()
    work.use("Bash", "cat big.txt", 110_000)
    work.on(6)
    case = work.known()
    now = tuple(near_trigger(case.lane, case.view.context, case.prices))
    view = replace(case.view, findings=now)
    seen = Insight(case.session, case.attribution, case.story, advise(case))

    def command(insight: Insight) -> str:
        found = advice(view, case.now_ms, insight)
        return next(one.command for one in found if one.id == NEAR_TRIGGER.id)

    assert command(NO_INSIGHT) == COMMAND
    assert command(seen).startswith("/compact Keep the current task")
    assert command(seen).endswith("Drop cat output.")
