"""The names of sections: the one that is shown is in sight at every width."""

import pytest

from ccwatch.ui.widgets.tabs import tabs

NAMES = ("Categories", "Tools", "MCP servers", "Files", "Attachments", "Blocks", "Sub-agents")


@pytest.mark.parametrize("width", range(14, 120, 7))
@pytest.mark.parametrize("chosen", range(len(NAMES)))
def test_the_chosen_name_is_in_sight(width: int, chosen: int) -> None:
    line = tabs(NAMES, chosen, width, "…")
    assert line.cell_length <= width
    (span,) = [one for one in line.spans if one.style == "reverse"]
    assert line.plain[span.start : span.end].strip() == NAMES[chosen]


def test_what_is_left_out_has_a_sign() -> None:
    assert tabs(NAMES, 0, 38, "…").plain == "Categories Tools MCP servers Files …"
    assert tabs(NAMES, 6, 38, "…").plain.rstrip() == "… Files Attachments Blocks Sub-agents"
    assert tabs(NAMES[:2], 1, 38, "…").plain.rstrip() == "Categories Tools"
    assert tabs(NAMES[:2], 1, 16, "…").plain == "Categories Tools"
    assert tabs(NAMES[:1] + NAMES[-1:], 1, 21, "…").plain.rstrip() == "Categories Sub-agents"
    assert tabs(NAMES[:1] + NAMES[-1:], 1, 20, "…").plain.rstrip() == "Categories Agents"
    assert tabs(NAMES[:2], 1, 60, "…").plain.rstrip() == " Categories   Tools"
