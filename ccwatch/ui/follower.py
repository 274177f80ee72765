"""A screen as the app sees it: told what is new, and asked what is chosen."""

from textual.screen import Screen


class Follower(Screen[None]):
    """Is told by the app while it is on top. Nothing holds on to it, so that it goes once left.

    To watch the app would not do: Textual keeps who watches until what is watched has changed.
    """

    def follow(self) -> None:
        """Bring what is drawn up to date, if there is something to bring up to date."""
        raise NotImplementedError

    @property
    def chosen(self) -> str:
        """The session that keys of the app are about; empty for the one on Live."""
        return ""

    @property
    def chosen_agent(self) -> str:
        """The sub-agent of it that they are about; empty for the main chain."""
        return ""

    @property
    def chosen_compaction(self) -> str:
        """The compaction that they are about; empty for none."""
        return ""
