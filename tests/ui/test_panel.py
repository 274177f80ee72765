"""How pieces are put into a line of a panel."""

from ccwatch.ui.widgets.panel import trail


def test_a_way_that_is_too_long_keeps_all_of_its_steps() -> None:
    way = ("Sessions", "a-project-with-a-long-name", "And a title that is longer still", "needle")
    assert trail(way, 120, " → ").plain == " → ".join(way)
    cut = trail(way, 50, " → ")
    assert cut.plain == "Sessions → a-project-wi… → And a title t… → needle"
    assert cut.cell_length <= 50
    assert trail(way, 10, " → ").plain == "a-proj…"
    assert trail(("", "購物車的價格四捨五入", "b"), 14, " → ").cell_length <= 14
    assert trail((), 10, " → ").plain == ""


def test_a_very_narrow_way_tells_where_one_is_rather_than_how_one_came_there() -> None:
    assert trail(("Sessions", "shop"), 18, " → ").plain == "Sessions → shop"
    assert trail(("Sessions", "project-000"), 18, " → ").plain == "Sessio… → project…"
    way = ("Sessions", "shop", "Cart drawer with a stepper")
    assert trail(way, 18, " → ").plain == "shop → Cart drawe…"
    assert trail(way, 24, " → ").plain == "Sessions → shop"
