"""One line of what is out of the ordinary: paused, still reading, lines not understood."""

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from ccwatch.store.snapshot import Progress
from ccwatch.ui.widgets.panel import QUIET, Part, fit
from ccwatch.units import exact, percent

if TYPE_CHECKING:
    from ccwatch.ui.app import CcwatchApp


class Status(Static):
    """Hidden while all is as it should be."""

    DEFAULT_CSS = """
    Status { height: 1; padding: 0 2; text-wrap: nowrap; text-overflow: ellipsis; display: none; }
    Status.-said { display: block; }
    """

    def show(self, app: "CcwatchApp") -> None:
        """Say what there is to say."""
        snapshot = app.latest.snapshot
        parts: list[Part] = []
        if app.paused:
            parts.append((" PAUSED ", "bold reverse $warn"))
        if not snapshot.progress.done:
            parts.append(
                (
                    reading(snapshot.progress),
                    QUIET,
                )
            )
        lost = snapshot.account.unread
        if lost:
            parts.append((f"{exact(lost)} line{'' if lost == 1 else 's'} not understood", QUIET))
        line = fit(parts, max(10, app.size.width - 4), "  ")
        self.set_class(app.paused or not snapshot.progress.done or bool(lost), "-said")
        if not isinstance(self.content, Content) or not line.is_same(self.content):
            self.update(line)


def reading(progress: Progress) -> str:
    """Say how far the first reading has come."""
    share = percent(progress.size / max(1, progress.all_size))
    return f"reading {progress.files} of {progress.all_files} transcripts, {share}"
