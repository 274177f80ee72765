"""The keys of each screen, besides those that work in several places."""

from textual.binding import Binding

from ccwatch.ui.keys import APP, BACK, FIELD, FILTER, LIVE, MATCHES, PAGE, ROWS, TEXT, key


def _own(keys: tuple[Binding, ...], *shared: tuple[Binding, ...]) -> tuple[Binding, ...]:
    """Leave out those of a screen's keys that it shares with others."""
    return tuple(one for one in keys if not any(one in others for others in shared))


SESSIONS: tuple[Binding, ...] = (
    *FILTER,
    *key("s", "sort", "Sort", "Sort by the next column", show=True),
    *key("S", "reverse", "Reverse", "Reverse the order"),
    *key("P", "projects", "Projects", "List projects, to choose one", show=True),
    *key("ctrl+f", "search", "Search", "Search the text of every session"),
    *key("z", "group", "Group", "Group the sessions by project, or ungroup them", show=True),
    *key("escape,backspace", "back", "Back", "Clear the filter, then the project", show=True),
)
"""Keys of the table of sessions."""

SESSION: tuple[Binding, ...] = (
    *key("tab", "section(1)", "Section", "Next section: turns, tools, files, …", show=True),
    *key("shift+tab", "section(-1)", "Previous", "Previous section"),
    *key("m", "chart", "Timeline", "This conversation's context over time", show=True),
    *FILTER,
    *BACK,
)
"""Keys of one conversation."""

WHATIF: tuple[Binding, ...] = (
    *key("a", "ask", "Try", "Try a trigger, window, /clear or model of your choice", show=True),
    *key("tab", "app.focus_next", "Panel", "Go to the assumptions, and back"),
    *BACK,
)
"""Keys of what would have been."""

COSTS: tuple[Binding, ...] = (
    *key("tab", "group(1)", "Group by", "Group by day, week, month, project, session or model",
         show=True),
    *key("shift+tab", "group(-1)", "Previous", "Previous grouping"),
    *key("b", "standing", "Benchmarks", "Where you stand: averages, budgets, rates per minute",
         show=True),
    *key("w", "whatif", "What if", "What it would have cost with another trigger or model",
         show=True),
    *key("s", "sort", "Sort", "Sort by the next figure"),
    *key("S", "reverse", "Reverse", "Reverse the order"),
    *key("e", "export", "Export", "Write these rows as CSV to the working directory"),
    *FILTER,
    *BACK,
)  # fmt: skip
"""Keys of the costs."""

ATTRIBUTION: tuple[Binding, ...] = (
    *key("tab", "section(1)", "Section", "Next section", show=True),
    *key("shift+tab", "section(-1)", "Previous", "Previous section"),
    *FILTER,
    *BACK,
)
"""Keys of what fills a context."""

SEARCH: tuple[Binding, ...] = (
    *key("ctrl+f", "again", "Search", "Search for something else", show=True),
    *key("tab", "app.focus_next", "Panel", "Go to the field, and back"),
    *FILTER,
    *BACK,
)
"""Keys of the search in all sessions."""

COMPACTIONS: tuple[Binding, ...] = (
    *(one for one in SESSIONS if one.action not in ("group", "search", "projects")),
    *key("w", "whatif", "What if", "What the session would have cost with another trigger"),
    *key("e", "export", "Export", "Write these rows as CSV to the working directory"),
)
"""Keys of the table of compactions."""

TIP: tuple[Binding, ...] = (
    *key("y", "take", "Copy", "Copy the command", show=True),
    *key("z", "snooze", "Snooze", "Snooze this tip in this session, or wake it", show=True),
    *key("Z", "snooze_day", "For a day", "Snooze this tip in all sessions for a day, or wake it"),
    *key("x", "switch", "Off", "Switch this tip off for good, or on again", show=True),
    *FILTER,
    *BACK,
)
"""Keys of one tip."""

TIPS: tuple[Binding, ...] = (
    *key("tab", "section(1)", "Section", "Next section: this session, all open sessions, "
         "what became of tips, all tips", show=True),
    *key("shift+tab", "section(-1)", "Previous", "Previous section"),
    *_own(TIP, BACK),
    *key("escape,backspace", "back", "Back", "Clear the filter", show=True),
)  # fmt: skip
"""Keys of the list of tips."""

VIEWER: tuple[Binding, ...] = (
    *key("slash", "find", "Find", "Search this text", show=True),
    *MATCHES,
    *key("w", "wrap", "Wrap", "Wrap long lines, or unwrap them", show=True),
    *key("y", "take", "Copy", "Copy the text, with secrets masked", show=True),
    *key("M", "unmask", "Secrets", "Show masked secrets; press twice"),
    *key("escape,backspace,h", "back", "Back", "Back to the previous screen", show=True),
)
"""Keys of one block."""

COMPACTION: tuple[Binding, ...] = (
    *key("right_square_bracket,c", "step(1)", "Next", "The session's next compaction",
         show=True),
    *key("left_square_bracket,C", "step(-1)", "Previous", "The session's previous compaction",
         show=True),
    *key("slash", "find", "Find", "Search this page", show=True),
    *MATCHES,
    *key("m", "chart", "Timeline", "The context over time, at this compaction", show=True),
    *key("w", "whatif", "What if", "What the session would have cost with another trigger"),
    *key("y", "take", "Copy", "Copy one line, the summary or a report of figures",
         show=True),
    *key("e", "export", "Export", "Write a report of figures to the working directory",
         show=True),
    *BACK,
)  # fmt: skip
"""Keys of the screen of one compaction."""

TIMELINE: tuple[Binding, ...] = (
    *key("right,l", "move(1)", "Right", "One column right"),
    *key("left,h", "move(-1)", "Left", "One column left"),
    *key("full_stop,j,down", "response(1)", "Next response", "Next response"),
    *key("comma,k,up", "response(-1)", "Previous response", "Previous response"),
    *key("pagedown", "page(1)", "Page right", "A tenth of the chart to the right"),
    *key("pageup", "page(-1)", "Page left", "A tenth of the chart to the left"),
    *key("g,home", "edge(-1)", "First", "First response"),
    *key("G,end", "edge(1)", "Last", "Newest response, and keep up with new ones"),
    *key("right_square_bracket,c", "step(1)", "Next compaction",
         "Next compaction, or the session after a /clear", show=True),
    *key("left_square_bracket,C", "step(-1)", "Previous",
         "Previous compaction, or the session before a /clear", show=True),
    *key("enter", "open", "Open", "Open what is under the cursor: a compaction or a /clear",
         show=True),
    *key("t", "axis", "Time", "Draw over time or over responses", show=True),
    *key("plus,equals_sign", "zoom(1)", "Zoom in", "Zoom in on the cursor",
         show=True),
    *key("minus", "zoom(-1)", "Zoom out", "Zoom out, up to the whole session"),
    *key("escape,backspace", "back", "Back", "Back to the previous screen", show=True),
)  # fmt: skip
"""Keys of the timeline."""

ALL: tuple[tuple[str, tuple[Binding, ...]], ...] = (
    ("Everywhere", APP),
    ("Live", LIVE),
    ("Lists", ROWS),
    ("A filter", FIELD),
    ("Sessions", SESSIONS),
    ("A search", _own(SEARCH, FILTER, BACK)),
    ("A session", _own(SESSION, BACK)),
    ("What fills it", _own(ATTRIBUTION, BACK)),
    ("Compactions", COMPACTIONS),
    ("Costs", _own(COSTS, FILTER, BACK)),
    ("What if", _own(WHATIF, BACK)),
    ("Tips", TIPS),
    ("A tip", _own(TIP, BACK)),
    ("A page", PAGE),
    ("A text", _own(TEXT, PAGE)),
    ("A compaction", COMPACTION),
    ("A block", VIEWER),
    ("A timeline", TIMELINE),
    ("Inside", BACK),
)
"""All of them by where they work. Their ids are those that may have other keys in the settings."""
