"""What the app asks where its boards do not tell: put together after the first frame."""

from ccwatch.cli.invocation import Invocation
from ccwatch.cli.measures import new_insights
from ccwatch.cli.setup import new_archive, new_archiver, new_tip_memory
from ccwatch.feed import Feed
from ccwatch.library.transcripts import Transcripts
from ccwatch.report.analyst import Analyst
from ccwatch.report.tip_memory import TipMemory
from ccwatch.store.words import words
from ccwatch.ui.services import Services


def new_services(call: Invocation, feed: Feed, analyst: Analyst, off: frozenset[str]) -> Services:
    """What reads, works out and remembers what is of the user's own sessions.

    From then on compactions are archived, where the user wants that.

    Args:
        call: What was asked for.
        feed: Of boards.
        analyst: Who makes them.
        off: Ids of the tips that the settings switch off.
    """
    library, archive = Transcripts(), new_archive(call)
    if call.options.archive:
        feed.keep = new_archiver(archive, analyst.chronicle, library, call.options).keep
    return Services(
        prices=analyst.prices,
        text_of=words,
        library=library,
        insights=new_insights(library, analyst.prices),
        tips=new_tip_memory(call, analyst.prices, off),
        note=analyst.chronicle.note,
        kept_summary=archive.summary,
    )


def demo_services(analyst: Analyst, off: frozenset[str]) -> Services:
    """The same for the demo, of which nothing is kept.

    Args:
        analyst: Who makes its boards.
        off: Ids of the tips that the settings switch off.
    """
    library = Transcripts()
    return Services(
        prices=analyst.prices,
        text_of=words,
        library=library,
        insights=new_insights(library, analyst.prices),
        tips=TipMemory(analyst.prices, off),
        note=analyst.chronicle.note,
    )
