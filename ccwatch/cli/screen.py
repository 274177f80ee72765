"""Starting the app, on the user's own files or on the demo."""

import argparse
from collections.abc import Mapping

from ccwatch.cli.setup import Places, new_analyst, new_index
from ccwatch.feed import Feed
from ccwatch.options import Options
from ccwatch.store.words import words
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.symbols import choose


def show(
    asked: argparse.Namespace, options: Options, places: Places, environ: Mapping[str, str]
) -> int:
    """Show the user's own sessions until the user quits. Gives the exit status."""
    analyst = new_analyst(options, places)
    feed = Feed(new_index(options, places, environ), analyst, poll=options.poll)
    return _run(
        CcwatchApp(
            feed.boards,
            zone=analyst.zone,
            theme=options.theme,
            symbols=choose(options.symbols, environ),
            follow_cwd=_folder(asked.project),
            session=asked.session or "",
            rescan=feed.wake,
            text_of=words,
            keymap=options.keys,
            state=places.state,
        ),
        options,
    )
