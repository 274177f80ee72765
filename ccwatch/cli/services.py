"""Creates what the app uses besides its boards. Imported after the first frame."""

from ccwatch.cli.analysis import new_insights
from ccwatch.cli.invocation import Invocation
from ccwatch.cli.setup import new_archive, new_archiver, new_tip_notes
from ccwatch.feed import Feed
from ccwatch.library.row_content import prompt_text
from ccwatch.library.transcripts import Transcripts
from ccwatch.report.analyst import Analyst
from ccwatch.report.tips.tip_notes import TipNotes
from ccwatch.ui.services import Services


def new_services(call: Invocation, feed: Feed, analyst: Analyst, off: frozenset[str]) -> Services:
    """Create the services for the user's own sessions.

    From then on the feed archives compactions, if the user wants that.

    Args:
        call: The call of the program.
        feed: Gives the boards.
        analyst: Makes the boards.
        off: Ids of the tips that the settings turn off.
    """
    library, archive = Transcripts(), new_archive(call)
    archiver = new_archiver(archive, analyst.compaction_history, library, call.options)
    if call.options.archive:
        feed.keep_with(archiver.keep)
    notes = new_tip_notes(call, analyst.prices, off)

    def unwritten() -> dict[str, str]:
        files = {"archive": archiver.problem, "tips": notes.problem, "index": feed.problem}
        return {name: why for name, why in files.items() if why}

    return Services(
        prices=analyst.prices,
        text_of=prompt_text,
        library=library,
        insights=new_insights(library, analyst.prices),
        tips=notes,
        unwritten=unwritten,
        note=analyst.compaction_history.note,
        kept_summary=archive.summary,
    )


def demo_services(analyst: Analyst, off: frozenset[str]) -> Services:
    """Create the services for the demo, which stores nothing.

    Args:
        analyst: Makes the boards.
        off: Ids of the tips that the settings turn off.
    """
    library = Transcripts()
    return Services(
        prices=analyst.prices,
        text_of=prompt_text,
        library=library,
        insights=new_insights(library, analyst.prices),
        tips=TipNotes(analyst.prices, off),
        note=analyst.compaction_history.note,
    )
