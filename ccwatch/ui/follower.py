"""A screen that is told when there is something new to draw."""

from textual.screen import Screen


class Follower(Screen[None]):
    """Is told by the app while it is on top. Nothing holds on to it, so that it goes once left.

    To watch the app would not do: Textual keeps who watches until what is watched has changed.
    """

    def follow(self) -> None:
        """Bring what is drawn up to date, if there is something to bring up to date."""
        raise NotImplementedError
