"""Every key of ccwatch, in one place: footer, help, palette and documentation are made from it.

A binding is moved by its id, with `App.set_keymap`. The footer shows those with `show`; the help
overlay shows all, with the tooltip as explanation.
"""

from textual.binding import Binding


def _key(keys: str, action: str, name: str, tip: str, *, show: bool = False) -> list[Binding]:
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


def _own(keys: tuple[Binding, ...], *shared: tuple[Binding, ...]) -> tuple[Binding, ...]:
    """Leave out those of a screen's keys that it shares with others."""
    return tuple(one for one in keys if not any(one in others for others in shared))


APP: tuple[Binding, ...] = (
    *_key("1", "screen('live')", "Live", "The session you are working on", show=True),
    *_key("2", "screen('sessions')", "Sessions", "All sessions", show=True),
    *_key("3", "screen('compactions')", "Compactions", "All compactions", show=True),
    *_key("4,dollar_sign", "screen('costs')", "Costs", "What all sessions cost", show=True),
    *_key("5,t", "screen('tips')", "Tips", "What to do, and what it would save", show=True),
    *_key("f", "follow", "Follow", "Follow the latest active session, or stay on this one",
          show=True),
    *_key("p", "pin", "Pin", "Pin this session to the Live screen, or unpin it"),
    *_key("c", "last_compaction", "Compaction", "This session's last compaction"),
    *_key("a", "attribution", "What fills it", "What fills the context, down to single blocks"),
    *_key("m", "timeline", "Timeline", "The context over time, with its compactions"),
    *_key("space", "pause", "Pause", "Pause the display; files are still read"),
    *_key("equals_sign", "next_message", "Next message",
          "What the next message costs, with the calculation"),
    *_key("exclamation_mark", "mute", "Mute", "Mute alerts, or unmute them"),
    *_key("y", "copy", "Copy", "Choose what to copy to the clipboard"),
    *_key("r,f5", "rescan", "Re-read", "Re-read every file now"),
    *_key("T", "next_theme", "Theme", "Next theme"),
    *_key("question_mark,f1", "help", "Help", "Keys and signs of this screen", show=True),
    *_key("ctrl+p,colon", "command_palette", "Commands", "Command palette"),
    *_key("ctrl+z", "suspend_process", "Suspend", "Suspend to the shell; fg resumes"),
    *_key("q", "quit", "Quit", "Quit ccwatch", show=True),
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
    *_key("j,down", "move(1)", "Down", "Next row"),
    *_key("k,up", "move(-1)", "Up", "Previous row"),
    *_key("pagedown,ctrl+d", "page(1)", "Page down", "One page down"),
    *_key("pageup,ctrl+u", "page(-1)", "Page up", "One page up"),
    *_key("g,home", "edge(-1)", "First", "First row"),
    *_key("G,end", "edge(1)", "Last", "Last row"),
    *_key("enter,l,right", "open", "Open", "Open this row", show=True),
)
"""Keys of every list of rows."""

BACK: tuple[Binding, ...] = (
    *_key("escape,backspace,h,left", "back", "Back", "Back to the previous screen", show=True),
)
"""Keys of every screen that was gone into."""

MATCHES: tuple[Binding, ...] = (
    *_key("n", "next_match(1)", "Next", "Next match"),
    *_key("N", "next_match(-1)", "Previous", "Previous match"),
)
"""Keys of whatever is searched or filtered."""

FILTER: tuple[Binding, ...] = (
    *_key("slash", "filter", "Filter", "Show rows that contain a word; !word hides them",
          show=True),
    *MATCHES,
)  # fmt: skip
"""Keys of lists that can be filtered."""

SESSIONS: tuple[Binding, ...] = (
    *FILTER,
    *_key("s", "sort", "Sort", "Sort by the next column", show=True),
    *_key("S", "reverse", "Reverse", "Reverse the order"),
    *_key("P", "projects", "Projects", "List projects, to choose one", show=True),
    *_key("ctrl+f", "search", "Search", "Search the text of every session"),
    *_key("z", "group", "Group", "Group the sessions by project, or ungroup them", show=True),
    *_key("escape,backspace", "back", "Back", "Clear the filter, then the project", show=True),
)
"""Keys of the table of sessions."""


SESSION: tuple[Binding, ...] = (
    *_key("tab", "section(1)", "Section", "Next section: turns, tools, files, …", show=True),
    *_key("shift+tab", "section(-1)", "Previous", "Previous section"),
    *_key("m", "chart", "Timeline", "This conversation's context over time", show=True),
    *FILTER,
    *BACK,
)
"""Keys of one conversation."""

WHATIF: tuple[Binding, ...] = (
    *_key("a", "ask", "Try", "Try a trigger, window, /clear or model of your choice", show=True),
    *_key("tab", "app.focus_next", "Panel", "Go to the assumptions, and back"),
    *BACK,
)
"""Keys of what would have been."""

COSTS: tuple[Binding, ...] = (
    *_key("tab", "group(1)", "Group by", "Group by day, week, month, project, session or model",
          show=True),
    *_key("shift+tab", "group(-1)", "Previous", "Previous grouping"),
    *_key("b", "standing", "Benchmarks", "Where you stand: averages, budgets, rates per minute",
          show=True),
    *_key("w", "whatif", "What if", "What it would have cost with another trigger or model",
          show=True),
    *_key("s", "sort", "Sort", "Sort by the next figure"),
    *_key("S", "reverse", "Reverse", "Reverse the order"),
    *_key("e", "export", "Export", "Write these rows as CSV to the working directory"),
    *FILTER,
    *BACK,
)  # fmt: skip
"""Keys of the costs."""

ATTRIBUTION: tuple[Binding, ...] = (
    *_key("tab", "section(1)", "Section", "Next section", show=True),
    *_key("shift+tab", "section(-1)", "Previous", "Previous section"),
    *FILTER,
    *BACK,
)
"""Keys of what fills a context."""

SEARCH: tuple[Binding, ...] = (
    *_key("ctrl+f", "again", "Search", "Search for something else", show=True),
    *FILTER,
    *BACK,
)
"""Keys of the search in all sessions."""

COMPACTIONS: tuple[Binding, ...] = (
    *(one for one in SESSIONS if one.action not in ("group", "search", "projects")),
    *_key("w", "whatif", "What if", "What the session would have cost with another trigger"),
    *_key("e", "export", "Export", "Write these rows as CSV to the working directory"),
)
"""Keys of the table of compactions."""

TIP: tuple[Binding, ...] = (
    *_key("y", "take", "Copy", "Copy the command", show=True),
    *_key("z", "snooze", "Snooze", "Snooze this tip in this session, or wake it", show=True),
    *_key("Z", "snooze_day", "For a day", "Snooze this tip in all sessions for a day, or wake it"),
    *_key("x", "switch", "Off", "Switch this tip off for good, or on again", show=True),
    *FILTER,
    *BACK,
)
"""Keys of one tip."""

TIPS: tuple[Binding, ...] = (
    *_key("tab", "section(1)", "Section", "Next section: this session, all open sessions, "
          "what became of tips, all tips", show=True),
    *_key("shift+tab", "section(-1)", "Previous", "Previous section"),
    *_own(TIP, BACK),
    *_key("escape,backspace", "back", "Back", "Clear the filter", show=True),
)  # fmt: skip
"""Keys of the list of tips."""

PAGE: tuple[Binding, ...] = (
    *_key("j,down", "move(1)", "Down", "One line down"),
    *_key("k,up", "move(-1)", "Up", "One line up"),
    *_key("pagedown,ctrl+d", "page(1)", "Page down", "One page down"),
    *_key("pageup,ctrl+u", "page(-1)", "Page up", "One page up"),
    *_key("g,home", "edge(-1)", "First", "First line"),
    *_key("G,end", "edge(1)", "Last", "Last line"),
)
"""Keys of every page of text."""

TEXT: tuple[Binding, ...] = (
    *PAGE,
    *_key("right", "sideways(1)", "Right", "Scroll right, while lines are not wrapped"),
    *_key("left", "sideways(-1)", "Left", "Scroll left, while lines are not wrapped"),
)
"""Keys of a text."""

VIEWER: tuple[Binding, ...] = (
    *_key("slash", "find", "Find", "Search this text", show=True),
    *MATCHES,
    *_key("w", "wrap", "Wrap", "Wrap long lines, or unwrap them", show=True),
    *_key("y", "take", "Copy", "Copy the text, with secrets masked", show=True),
    *_key("M", "unmask", "Secrets", "Show masked secrets; press twice"),
    *_key("escape,backspace,h", "back", "Back", "Back to the previous screen", show=True),
)
"""Keys of one block."""

COMPACTION: tuple[Binding, ...] = (
    *_key("right_square_bracket,c", "step(1)", "Next", "The session's next compaction",
          show=True),
    *_key("left_square_bracket,C", "step(-1)", "Previous", "The session's previous compaction",
          show=True),
    *_key("slash", "find", "Find", "Search this page", show=True),
    *MATCHES,
    *_key("m", "chart", "Timeline", "The context over time, at this compaction", show=True),
    *_key("w", "whatif", "What if", "What the session would have cost with another trigger"),
    *_key("y", "take", "Copy", "Copy one line, the summary or a report of figures",
          show=True),
    *_key("e", "export", "Export", "Write a report of figures to the working directory",
          show=True),
    *BACK,
)  # fmt: skip
"""Keys of the screen of one compaction."""

TIMELINE: tuple[Binding, ...] = (
    *_key("right,l", "move(1)", "Right", "One column right"),
    *_key("left,h", "move(-1)", "Left", "One column left"),
    *_key("full_stop,j,down", "response(1)", "Next response", "Next response"),
    *_key("comma,k,up", "response(-1)", "Previous response", "Previous response"),
    *_key("pagedown", "page(1)", "Page right", "A tenth of the chart to the right"),
    *_key("pageup", "page(-1)", "Page left", "A tenth of the chart to the left"),
    *_key("g,home", "edge(-1)", "First", "First response"),
    *_key("G,end", "edge(1)", "Last", "Newest response, and keep up with new ones"),
    *_key("right_square_bracket,c", "step(1)", "Next compaction",
          "Next compaction, or the session after a /clear", show=True),
    *_key("left_square_bracket,C", "step(-1)", "Previous",
          "Previous compaction, or the session before a /clear", show=True),
    *_key("enter", "open", "Open", "Open what is under the cursor: a compaction or a /clear",
          show=True),
    *_key("t", "axis", "Time", "Draw over time or over responses", show=True),
    *_key("plus,equals_sign", "zoom(1)", "Zoom in", "Zoom in on the cursor",
          show=True),
    *_key("minus", "zoom(-1)", "Zoom out", "Zoom out, up to the whole session"),
    *_key("escape,backspace", "back", "Back", "Back to the previous screen", show=True),
)  # fmt: skip
"""Keys of the timeline."""

SPELT = {
    "up": "up",
    "down": "down",
    "left": "left",
    "right": "right",
    "backspace": "bksp",
    "enter": "enter",
}
"""How keys are called where there are no signs for them."""

ALL: tuple[tuple[str, tuple[Binding, ...]], ...] = (
    ("Everywhere", APP),
    ("Live", LIVE),
    ("Lists", ROWS),
    ("Sessions", SESSIONS),
    ("A session", _own(SESSION, BACK)),
    ("What fills it", _own(ATTRIBUTION, BACK)),
    ("Compactions", COMPACTIONS),
    ("Costs", _own(COSTS, FILTER, BACK)),
    ("What if", _own(WHATIF, BACK)),
    ("Tips", TIPS),
    ("A tip", _own(TIP, BACK)),
    ("A page", PAGE),
    ("A compaction", COMPACTION),
    ("A block", VIEWER),
    ("A timeline", TIMELINE),
    ("Inside", BACK),
)
"""All of them by where they work, for the documentation."""
