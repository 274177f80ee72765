"""The colours that mean something can be read on every theme, and told apart by every eye."""

import math
from itertools import combinations

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from ccwatch.ui import theme as colours
from ccwatch.ui.theme import (
    READABLE,
    SURFACES,
    THEMES,
    contrast,
    least_contrast,
    variables,
)

ALL = [*BUILTIN_THEMES.values(), *THEMES]
COLOURED = [one for one in ALL if not one.ansi]

VISIBLE = 3.0
"""The least contrast of a bar or another shape to what is behind it (WCAG 2, level AA)."""

APART = 20
"""The least distance (CIE76) between two levels; about 2 can just be told apart side by side."""

EYES = {
    "common": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanope": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranope": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanope": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""What an eye makes of linear red, green and blue (Machado, Oliveira and Fernandes 2009)."""

LEVEL_NAMES = ("ok", "warn", "crit")
"""The variables of the levels."""

every_theme = pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)


def seen(color: Color, eye: str) -> tuple[float, float, float]:
    """A colour in CIE Lab, white D65, as an eye sees it."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in color.normalized
    ]
    red, green, blue = (
        min(1.0, max(0.0, sum(a * b for a, b in zip(row, linear, strict=True))))
        for row in EYES[eye]
    )
    x, y, z = (
        share ** (1 / 3) if share > 0.008856 else 7.787 * share + 16 / 116
        for share in (
            (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047,
            0.2126729 * red + 0.7151522 * green + 0.0721750 * blue,
            (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883,
        )
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(one: str, other: str, eye: str) -> float:
    """How far apart two colours are to an eye (CIE76)."""
    pair = zip(seen(Color.parse(one), eye), seen(Color.parse(other), eye), strict=True)
    return math.sqrt(sum((a - b) ** 2 for a, b in pair))


def backgrounds(theme: Theme) -> list[Color]:
    """The background colours of text in a theme that does not use ANSI colours."""
    made = theme.to_color_system().generate()
    return [Color.parse(made[name]) for name in SURFACES]


def levels(theme: Theme) -> list[str]:
    """The colours of the levels on a theme."""
    return [variables(theme)[name] for name in LEVEL_NAMES]


def closest(levels: list[str], eye: str) -> float:
    """The distance of the two levels that are most alike to an eye."""
    return min(distance(one, other, eye) for one, other in combinations(levels, 2))


def test_there_are_as_many_themes_as_we_measured() -> None:
    assert len(BUILTIN_THEMES) >= 21
    assert len(COLOURED) == len(ALL) - 2


@every_theme
def test_levels_can_be_read_as_text(theme: Theme) -> None:
    assert min(least_contrast(one, backgrounds(theme)) for one in levels(theme)) >= READABLE


@every_theme
def test_levels_can_be_seen_as_bars(theme: Theme) -> None:
    assert min(least_contrast(one, backgrounds(theme)) for one in levels(theme)) >= VISIBLE


@every_theme
def test_text_of_second_rank_can_be_read_and_is_second(theme: Theme) -> None:
    strongest = "white" if theme.dark else "black"
    behind, quiet = backgrounds(theme), variables(theme)["quiet"]
    assert READABLE <= least_contrast(quiet, behind) < least_contrast(strongest, behind)


@pytest.mark.parametrize("name", ["foreground", "primary", "accent"])
@every_theme
def test_a_theme_s_own_colours_can_be_read_as_text(theme: Theme, name: str) -> None:
    made = theme.to_color_system().generate()[name]
    text = variables(theme)[f"{name}-readable"]
    assert least_contrast(text, backgrounds(theme)) >= READABLE
    assert (text == Color.parse(made).hex) is (least_contrast(made, backgrounds(theme)) >= READABLE)


@every_theme
def test_keys_in_the_footer_can_be_read(theme: Theme) -> None:
    footer = [Color.parse(theme.to_color_system().generate()["footer-background"])]
    found = variables(theme)
    assert least_contrast(found["key-readable"], footer) >= READABLE
    assert least_contrast(found["name-readable"], footer) >= READABLE


@every_theme
def test_the_row_under_the_cursor_can_be_read_and_seen(theme: Theme) -> None:
    found, ground = variables(theme), backgrounds(theme)[0]
    row = ground + Color.parse(found["cursor"])
    texts = (*LEVEL_NAMES, "foreground-readable", "accent-readable")
    assert min(least_contrast(found[name], [row]) for name in texts) >= READABLE
    assert Color.parse(found["cursor"]).a >= 0.1


@pytest.mark.parametrize("eye", EYES)
@every_theme
def test_levels_are_apart_to_every_eye(theme: Theme, eye: str) -> None:
    assert closest(levels(theme), eye) >= APART


def test_the_measure_finds_textuals_own_colours_too_much_alike() -> None:
    """The reason for colours of our own, and the proof that the tests above can fail."""
    tokyo = BUILTIN_THEMES["tokyo-night"]
    latte = BUILTIN_THEMES["catppuccin-latte"]
    light = BUILTIN_THEMES["textual-light"]
    assert distance(str(tokyo.success), str(tokyo.warning), "deuteranope") < APART
    assert distance(str(latte.success), str(latte.error), "deuteranope") < APART
    assert least_contrast(str(light.success), backgrounds(light)) < VISIBLE


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_our_own_themes_are_easy_to_read(theme: Theme) -> None:
    made, behind = theme.to_color_system().generate(), backgrounds(theme)
    assert least_contrast(made["foreground"], behind) >= 7
    assert least_contrast(made["primary"], behind) >= READABLE
    assert least_contrast(made["accent"], behind) >= READABLE


def test_the_theme_for_weak_eyes_is_as_strong_as_can_be() -> None:
    assert contrast(
        Color.parse("white"), backgrounds(colours.CCWATCH_CONTRAST)[0]
    ) == pytest.approx(21)


@pytest.mark.parametrize("name", ["ansi-dark", "ansi-light"])
def test_themes_of_the_terminals_own_colours_get_only_those(name: str) -> None:
    given = variables(BUILTIN_THEMES[name])
    assert all(color.startswith("ansi_") for color in given.values())
    assert len({given[level] for level in ("ok", "warn", "crit", "quiet")}) == 4


@pytest.mark.parametrize("theme", ALL, ids=lambda theme: theme.name)
def test_every_theme_has_every_variable(theme: Theme) -> None:
    names = ("foreground", "primary", "accent", "key", "name")
    readable = {f"{name}-readable" for name in names}
    assert set(variables(theme)) == {*LEVEL_NAMES, "quiet", "cursor", *readable}


def test_the_theme_for_weak_eyes_has_no_pale_text() -> None:
    theme = colours.CCWATCH_CONTRAST
    assert least_contrast(variables(theme)["quiet"], backgrounds(theme)) >= 7
