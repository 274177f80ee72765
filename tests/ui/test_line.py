"""How parts are put into a line."""

from ccwatch.ui.widgets.line import content, headline, middle, pad, shorten, trail


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


def test_a_name_that_is_cut_in_its_middle_keeps_its_end() -> None:
    one, other = (middle(content(f"project-{number}"), 10).plain for number in ("000", "001"))
    assert (one, other) == ("proje…-000", "proje…-001")
    assert middle(content("shop"), 10).plain == "shop"
    assert middle(content("購物車購物車"), 7).cell_length <= 7


def test_facts_follow_the_way_whole_or_not_at_all() -> None:
    way, facts = ("What if", "Fri Nov 20 today"), ("45% replayed", "3 sessions")
    assert headline(way, facts, 80, "→").plain == (
        "What if → Fri Nov 20 today · 45% replayed · 3 sessions"
    )
    assert headline(way, facts, 48, "→").plain == "What if → Fri Nov … · 45% replayed · 3 sessions"
    assert headline(way, facts, 38, "→").plain == "What if → Fri Nov 20 t… · 45% replayed"
    assert headline(way, facts, 20, "→").plain == "What if → Fri Nov …"
    next_message = ("Next message", "shop"), ("cold since Nov 22",)
    assert headline(*next_message, 38, "→").plain == "Next message → shop"
    assert headline(*next_message, 60, "→").plain == "Next message → shop · cold since Nov 22"
    assert headline(("Costs",), ("", "$43.72"), 40, "→").plain == "Costs · $43.72"
    assert headline(("Search",), ("購物車",), 12, "→").plain == "Search"


def test_a_line_is_cut_before_a_figure_rather_than_within_it() -> None:
    tip = content("Cold cache: /clear is cheapest, $0.21")
    assert {pad(tip, cells).plain for cells in range(33, 36)} == {
        f"Cold cache: /clear is cheapest, {end}" for end in ("…", "… ", "…  ")
    }
    assert pad(content("$123,456.78"), 8).plain == "$123,45…"
    assert shorten(content("saves 12.3k tokens"), 10).plain == "saves …"
    assert shorten(content("agent-7f03 at 9"), 9).plain == "agent-7f…"


def test_how_often_a_tool_was_called_is_not_cut() -> None:
    for times in "×x":
        turn = content(f"look · Bash{times}13 Read{times}2")
        assert pad(turn, 14).plain == "look · Bash…  "
        assert pad(turn, 15).plain.rstrip() in (f"look · Bash{times}13…", "look · Bash…")
        assert pad(turn, 17).plain == f"look · Bash{times}13 R…"


def test_a_number_in_a_text_of_others_is_cut_like_its_words() -> None:
    assert pad(content("seq 1 37000"), 9).plain == "seq 1 37…"
