"""Every key of ccwatch, in one place: footer, help, palette and documentation are made from it.

A binding is moved by its id, with `App.set_keymap`. The footer shows those with `show`; the help
overlay shows all, with the tooltip as explanation.
"""

from textual.binding import Binding


def _key(keys: str, action: str, name: str, tip: str, *, show: bool = False) -> list[Binding]:
    """Declare a binding whose id is its action; only its first key is shown in the footer."""
    first, _, rest = keys.partition(",")
    id_ = action.replace("('", ".").replace("')", "").replace("(-1)", ".back").replace("(1)", ".on")
    found = [Binding(first, action, name, show=show, tooltip=tip, id=id_)]
    if rest:
        found.append(Binding(rest, action, name, show=False, tooltip=tip, id=id_))
    return found


def _own(keys: tuple[Binding, ...], *shared: tuple[Binding, ...]) -> tuple[Binding, ...]:
    """Leave out those of a screen's keys that it shares with others."""
    return tuple(one for one in keys if not any(one in others for others in shared))


APP: tuple[Binding, ...] = (
    *_key("1", "screen('live')", "Live", "The session being worked on", show=True),
    *_key("2", "screen('sessions')", "Sessions", "Every session there is", show=True),
    *_key("3", "screen('compactions')", "Compactions", "Every compaction there is", show=True),
    *_key("4,dollar_sign", "screen('costs')", "Costs", "What all sessions cost", show=True),
    *_key("5,t", "screen('tips')", "Tips", "What to do, and what it saves", show=True),
    *_key(
        "f",
        "follow",
        "Follow",
        "Follow the session that wrote last, or stay on this one",
        show=True,
    ),
    *_key("p", "pin", "Pin", "Keep this session on the Live screen, or let go of it"),
    *_key("c", "last_compaction", "Compaction", "This session's last compaction in full"),
    *_key("a", "attribution", "What fills it", "What fills the context, down to single blocks"),
    *_key("m", "timeline", "Timeline", "The context over time, with its compactions"),
    *_key("space", "pause", "Pause", "Hold the screen still; reading goes on"),
    *_key("equals_sign", "next_message", "Next message", "What the next message costs, and why"),
    *_key("exclamation_mark", "mute", "Mute", "Tell no alerts, or tell them again"),
    *_key("y", "copy", "Copy", "Choose something to send to the clipboard"),
    *_key("r,f5", "rescan", "Re-read", "Look at every file again, now"),
    *_key("T", "next_theme", "Theme", "Go to the next theme"),
    *_key("question_mark,f1", "help", "Help", "What the keys do on this screen", show=True),
    *_key("ctrl+p,colon", "command_palette", "Commands", "Find a command by its name"),
    *_key("ctrl+z", "suspend_process", "Suspend", "Back to the shell for now; fg goes on here"),
    *_key("q", "quit", "Quit", "Leave ccwatch", show=True),
)
"""Keys that work everywhere."""

LIVE: tuple[Binding, ...] = (
    Binding("tab", "panel", "Panel", show=False, tooltip="To the next panel", id="app.focus_next"),
)
"""Keys of the Live screen."""

ROWS: tuple[Binding, ...] = (
    *_key("j,down", "move(1)", "Down", "To the next row"),
    *_key("k,up", "move(-1)", "Up", "To the row before"),
    *_key("pagedown,ctrl+d", "page(1)", "Page down", "A page on"),
    *_key("pageup,ctrl+u", "page(-1)", "Page up", "A page back"),
    *_key("g,home", "edge(-1)", "First", "To the first row"),
    *_key("G,end", "edge(1)", "Last", "To the last row"),
    *_key("enter,l,right", "open", "Open", "Go into this row", show=True),
)
"""Keys of every list of rows."""

BACK: tuple[Binding, ...] = (
    *_key("escape,backspace,h,left", "back", "Back", "Back to where you came from", show=True),
)
"""Keys of every screen that was gone into."""

MATCHES: tuple[Binding, ...] = (
    *_key("n", "next_match(1)", "Next", "To the next match"),
    *_key("N", "next_match(-1)", "Previous", "To the match before"),
)
"""Keys of whatever is searched or filtered."""

FILTER: tuple[Binding, ...] = (
    *_key(
        "slash", "filter", "Filter", "Show rows that hold a word; !word for the others", show=True
    ),
    *MATCHES,
)
"""Keys of lists that can be filtered."""

SESSIONS: tuple[Binding, ...] = (
    *FILTER,
    *_key("s", "sort", "Sort", "Sort by the next column", show=True),
    *_key("S", "reverse", "Reverse", "Sort the other way round"),
    *_key("P", "projects", "Projects", "Every project, to see the sessions of one", show=True),
    *_key("ctrl+f", "search", "Search", "Look for a text in every session"),
    *_key("z", "group", "Group", "Group the sessions by project, or not"),
    *_key("escape,backspace", "back", "Back", "Take the filter away, then the project", show=True),
)
"""Keys of the table of sessions."""


SESSION: tuple[Binding, ...] = (
    *_key("tab", "section(1)", "Section", "To the next section: turns, tools, files, …", show=True),
    *_key("shift+tab", "section(-1)", "Before", "To the section before"),
    *_key("m", "chart", "Timeline", "The context of this conversation over time", show=True),
    *FILTER,
    *BACK,
)
"""Keys of one conversation."""

WHATIF: tuple[Binding, ...] = (
    *_key("a", "ask", "Try", "Try a trigger, a window, /clear or a model of your own", show=True),
    *_key("tab", "app.focus_next", "Panel", "To what is assumed, and back"),
    *BACK,
)
"""Keys of what would have been."""

COSTS: tuple[Binding, ...] = (
    *_key("tab", "group(1)", "Group by", "By day, week, month, project, session or model",
          show=True),
    *_key("shift+tab", "group(-1)", "Before", "By what comes before it"),
    *_key("b", "standing", "Benchmarks", "Where you stand: averages, budgets, use per minute",
          show=True),
    *_key("w", "whatif", "What if", "What it would have cost under another trigger or model",
          show=True),
    *_key("s", "sort", "Sort", "Sort by the next figure"),
    *_key("S", "reverse", "Reverse", "Sort the other way round"),
    *_key("e", "export", "Export", "Write these rows as CSV into the working directory"),
    *FILTER,
    *BACK,
)  # fmt: skip
"""Keys of the costs."""

ATTRIBUTION: tuple[Binding, ...] = (
    *_key("tab", "section(1)", "Section", "To the next way to take it apart", show=True),
    *_key("shift+tab", "section(-1)", "Before", "To the way before"),
    *FILTER,
    *BACK,
)
"""Keys of what fills a context."""

SEARCH: tuple[Binding, ...] = (
    *_key("ctrl+f", "again", "Search", "Look for something else", show=True),
    *FILTER,
    *BACK,
)
"""Keys of the search in all sessions."""

PROJECTS: tuple[Binding, ...] = (*FILTER, *BACK)
"""Keys of the list of projects."""

STANDING: tuple[Binding, ...] = BACK
"""Keys of the page of benchmarks."""

TURN: tuple[Binding, ...] = (*FILTER, *BACK)
"""Keys of one turn."""

USES: tuple[Binding, ...] = (*FILTER, *BACK)
"""Keys of what a tool or a file was used for."""

COMPACTIONS: tuple[Binding, ...] = (
    *(one for one in SESSIONS if one.action not in ("group", "search", "projects")),
    *_key("w", "whatif", "What if", "What the session would have cost under another trigger"),
    *_key("e", "export", "Export", "Write these rows as CSV into the working directory"),
)
"""Keys of the table of compactions."""

TIP: tuple[Binding, ...] = (
    *_key("y", "take", "Copy", "Copy what to type", show=True),
    *_key("z", "snooze", "Snooze", "Do not tell this in this session, or tell it again", show=True),
    *_key("Z", "snooze_day", "For a day", "Tell this in no session for a day, or tell it again"),
    *_key("x", "switch", "Off", "Never tell this, or tell it again", show=True),
    *FILTER,
    *BACK,
)
"""Keys of one tip."""

TIPS: tuple[Binding, ...] = (
    *_key("tab", "section(1)", "Section", "To the next section: this session, all that are open, "
          "what became of tips, all tips there are", show=True),
    *_key("shift+tab", "section(-1)", "Before", "To the section before"),
    *_own(TIP, BACK),
    *_key("escape,backspace", "back", "Back", "Take the filter away", show=True),
)  # fmt: skip
"""Keys of the list of tips."""

PAGE: tuple[Binding, ...] = (
    *_key("j,down", "move(1)", "Down", "A line on"),
    *_key("k,up", "move(-1)", "Up", "A line back"),
    *_key("pagedown,ctrl+d", "page(1)", "Page down", "A page on"),
    *_key("pageup,ctrl+u", "page(-1)", "Page up", "A page back"),
    *_key("g,home", "edge(-1)", "First", "To the first line"),
    *_key("G,end", "edge(1)", "Last", "To the last line"),
)
"""Keys of every page of text."""

TEXT: tuple[Binding, ...] = (
    *PAGE,
    *_key("right", "sideways(1)", "Right", "Where lines are not wrapped: further right"),
    *_key("left", "sideways(-1)", "Left", "Where lines are not wrapped: back to the left"),
)
"""Keys of a text."""

VIEWER: tuple[Binding, ...] = (
    *_key("slash", "find", "Find", "Look for a text", show=True),
    *MATCHES,
    *_key("w", "wrap", "Wrap", "Wrap long lines, or not", show=True),
    *_key("y", "take", "Copy", "Copy the text, with secrets masked", show=True),
    *_key("M", "unmask", "Secrets", "Show what is masked, when pressed twice"),
    *_key("escape,backspace,h", "back", "Back", "Back to where you came from", show=True),
)
"""Keys of one block."""

COMPACTION: tuple[Binding, ...] = (
    *_key("right_square_bracket,c", "step(1)", "Next", "To the session's next compaction",
          show=True),
    *_key("left_square_bracket,C", "step(-1)", "Previous", "To the session's compaction before",
          show=True),
    *_key("slash", "find", "Find", "Look for a text on this page", show=True),
    *MATCHES,
    *_key("m", "chart", "Timeline", "The context over time, from this compaction", show=True),
    *_key("w", "whatif", "What if", "What the session would have cost under another trigger"),
    *_key("y", "take", "Copy", "Copy a line, the summary or a report without content",
          show=True),
    *_key("e", "export", "Export", "Write a report without content into the working directory",
          show=True),
    *BACK,
)  # fmt: skip
"""Keys of the screen of one compaction."""

NEXT_MESSAGE: tuple[Binding, ...] = BACK
"""Keys of the arithmetic of the next message."""

TIMELINE: tuple[Binding, ...] = (
    *_key("right,l", "move(1)", "On", "A column on"),
    *_key("left,h", "move(-1)", "Back", "A column back"),
    *_key("full_stop,j,down", "response(1)", "Next response", "To the next response"),
    *_key("comma,k,up", "response(-1)", "Response before", "To the response before"),
    *_key("pagedown", "page(1)", "Page on", "A tenth of the chart on"),
    *_key("pageup", "page(-1)", "Page back", "A tenth of the chart back"),
    *_key("g,home", "edge(-1)", "First", "To the first response"),
    *_key("G,end", "edge(1)", "Last", "To the newest response, and stay there"),
    *_key("right_square_bracket,c", "step(1)", "Next compaction",
          "To the next compaction, or past a /clear", show=True),
    *_key("left_square_bracket,C", "step(-1)", "Previous",
          "To the compaction before, or past a /clear", show=True),
    *_key("enter", "open", "Open", "Look at the compaction under the cursor, or past a /clear",
          show=True),
    *_key("t", "axis", "Time", "Draw over time, or over responses", show=True),
    *_key("plus,equals_sign", "zoom(1)", "Zoom in", "Draw half as much, around the cursor",
          show=True),
    *_key("minus", "zoom(-1)", "Zoom out", "Draw twice as much, up to all"),
    *_key("escape,backspace", "back", "Back", "Back to where you came from", show=True),
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
