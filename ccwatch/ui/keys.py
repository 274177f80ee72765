"""Keys that work in several places, and of the Live screen; `screen_keys` has those of all others.

Footer, help and palette are made from both. A binding is moved by its id, with `App.set_keymap`.
The footer shows those with `show`; the help overlay shows all, with the tooltip as explanation.
"""

from textual.binding import Binding


def key(keys: str, action: str, name: str, tip: str, *, show: bool = False) -> list[Binding]:
    """Declare a binding; only its first key is shown in the footer."""
    first, _, rest = keys.partition(",")
    found = [Binding(first, action, name, show=show, tooltip=tip, id=_id(action))]
    if rest:
        found.append(Binding(rest, action, name, show=False, tooltip=tip, id=_id(action)))
    return found


def _id(action: str) -> str:
    """The id of a binding: its action without brackets, which a keymap can hold.

    Example:
        >>> _id("screen('live')"), _id("move(1)"), _id("move(-1)"), _id("quit")
        ('screen.live', 'move.on', 'move.back', 'quit')
    """
    for sign, words in (("('", "."), ("')", ""), ("(-1)", ".back"), ("(1)", ".on")):
        action = action.replace(sign, words)
    return action


APP: tuple[Binding, ...] = (
    *key("1", "screen('live')", "Live", "The session you are working on", show=True),
    *key("2", "screen('sessions')", "Sessions", "All sessions", show=True),
    *key("3", "screen('compactions')", "Compactions", "All compactions", show=True),
    *key("4,dollar_sign", "screen('costs')", "Costs", "What all sessions cost", show=True),
    *key("5,t", "screen('tips')", "Tips", "What to do, and what it would save", show=True),
    *key("a", "attribution", "What fills it", "What fills the context, down to single blocks",
         show=True),
    *key("m", "timeline", "Timeline", "The context over time, with its compactions", show=True),
    *key("equals_sign", "next_message", "Next message",
         "What the next message costs, with the calculation", show=True),
    *key("c", "last_compaction", "Last compaction", "This session's last compaction", show=True),
    *key("f", "follow", "Follow", "Follow the latest active session, or stay on this one",
         show=True),
    *key("p", "pin", "Pin", "Pin this session to the Live screen, or unpin it"),
    *key("space", "pause", "Pause", "Pause the display; files are still read"),
    *key("exclamation_mark", "mute", "Mute", "Mute alerts, or unmute them"),
    *key("y", "copy", "Copy", "Choose what to copy to the clipboard"),
    *key("r,f5", "rescan", "Re-read", "Re-read every file now"),
    *key("T", "next_theme", "Theme", "Next theme"),
    *key("question_mark,f1", "help", "Help", "Keys and signs of this screen", show=True),
    *key("ctrl+p,colon", "command_palette", "Commands", "Command palette"),
    *key("ctrl+z", "suspend_process", "Suspend", "Suspend to the shell; fg resumes"),
    *key("q", "quit", "Quit", "Quit ccwatch", show=True),
)  # fmt: skip
"""Keys that work everywhere."""

LIVE: tuple[Binding, ...] = (
    Binding(
        "tab",
        "panel",
        "Panel",
        show=False,
        tooltip="Go to the other sessions, and back; enter shows one",
        id="app.focus_next",
    ),
)
"""Keys of the Live screen; by its id, the one for the next panel is the same as on others."""

ROWS: tuple[Binding, ...] = (
    *key("j,down", "move(1)", "Down", "Next row"),
    *key("k,up", "move(-1)", "Up", "Previous row"),
    *key("pagedown,ctrl+d", "page(1)", "Page down", "One page down"),
    *key("pageup,ctrl+u", "page(-1)", "Page up", "One page up"),
    *key("g,home", "edge(-1)", "First", "First row"),
    *key("G,end", "edge(1)", "Last", "Last row"),
    *key("enter,l,right", "open", "Open", "Open this row", show=True),
)
"""Keys of every list of rows."""

BACK: tuple[Binding, ...] = (
    *key("escape,backspace,h,left", "back", "Back", "Back to the previous screen", show=True),
)
"""Keys of every screen that was gone into."""

MATCHES: tuple[Binding, ...] = (
    *key("n", "next_match(1)", "Next", "Next match"),
    *key("N", "next_match(-1)", "Previous", "Previous match"),
)
"""Keys of whatever is searched or filtered."""

FILTER: tuple[Binding, ...] = (
    *key("slash", "filter", "Filter", "Show rows that contain a word; !word hides them",
         show=True),
    *MATCHES,
)  # fmt: skip
"""Keys of lists that can be filtered."""

PAGE: tuple[Binding, ...] = (
    *key("j,down", "move(1)", "Down", "One line down"),
    *key("k,up", "move(-1)", "Up", "One line up"),
    *key("pagedown,ctrl+d", "page(1)", "Page down", "One page down"),
    *key("pageup,ctrl+u", "page(-1)", "Page up", "One page up"),
    *key("g,home", "edge(-1)", "First", "First line"),
    *key("G,end", "edge(1)", "Last", "Last line"),
)
"""Keys of every page of text."""

TEXT: tuple[Binding, ...] = (
    *PAGE,
    *key("right", "sideways(1)", "Right", "Scroll right, while lines are not wrapped"),
    *key("left", "sideways(-1)", "Left", "Scroll left, while lines are not wrapped"),
)
"""Keys of a text."""

FIELD: tuple[Binding, ...] = (
    Binding("enter", "submit", "Keep", tooltip="Keep the filter", id="filter.keep"),
)
"""Keys of the field that a filter is typed into."""

SPELT = {
    "up": "up",
    "down": "down",
    "left": "left",
    "right": "right",
    "backspace": "bksp",
    "enter": "enter",
}
"""How keys are called where there are no signs for them."""
