"""Colours that have a meaning, readable on every theme and distinct to colour-blind eyes.

`ok`, `warn` and `crit` are sky blue, yellow and vermillion (Okabe and Ito) on dark themes, and
darker relatives on light ones. Textual's own `$success`, `$warning` and `$error` are not used for
text: on some themes they are too pale to read, or alike to colour-blind eyes.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import asdict, astuple
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

READABLE = 4.5
"""The least contrast of text to its background (WCAG 2, level AA)."""
STRONG = 7.0
"""The same for low vision (level AAA)."""


SURFACES = ("background", "surface", "panel")
"""The variables of a theme that are backgrounds of text."""

TEXTS = ("foreground", "primary", "accent")
"""The variables of a theme that are colours of text, strengthened where that is too pale."""

IN_ROWS = ("ok", "warn", "crit", "foreground-readable", "accent-readable")
"""The variables for text in the row under the cursor."""

FOOTER = {
    "key-readable": "footer-key-foreground",
    "name-readable": "footer-description-foreground",
}
"""The variables for the text of the footer, and those of a theme that they are made from."""

CURSOR = 25
"""The per cent of a theme's primary colour in the row under the cursor, at most."""


class LevelColors(Struct, frozen=True):
    """The colours of the three levels."""

    ok: str
    """Everything is fine."""
    warn: str
    """Needs attention."""
    crit: str
    """Needs action now."""


ON_DARK = LevelColors("#56B4E9", "#F0E442", "#FF8A5C")
"""For dark themes."""

ON_GREY = LevelColors("#8BDFFB", "#FDFE9B", "#FDC0B1")
"""For dark themes whose panels are nearly grey."""

ON_LIGHT = LevelColors("#20418A", "#744F01", "#951F45")
"""For light themes."""

ON_ANSI_DARK = LevelColors("ansi_bright_cyan", "ansi_bright_yellow", "ansi_bright_red")
"""For themes of the terminal's own sixteen colours on a dark ground."""

ON_ANSI_LIGHT = LevelColors("ansi_blue", "ansi_magenta", "ansi_red")
"""For themes of the terminal's own sixteen colours on a light ground."""

CCWATCH_DARK = Theme(
    name="ccwatch-dark",
    primary="#56B4E9",
    secondary="#3E7FA8",
    accent="#CC9BE0",
    foreground="#E3E6EA",
    background="#11151A",
    surface="#171C22",
    panel="#1F262E",
    success=ON_DARK.ok,
    warning=ON_DARK.warn,
    error=ON_DARK.crit,
)
"""ccwatch's own theme."""

CCWATCH_LIGHT = Theme(
    name="ccwatch-light",
    primary="#20418A",
    secondary="#3A5FA8",
    accent="#6A2E86",
    foreground="#1C2127",
    background="#FBFAF7",
    surface="#F3F1EC",
    panel="#E8E5DE",
    success=ON_LIGHT.ok,
    warning=ON_LIGHT.warn,
    error=ON_LIGHT.crit,
    dark=False,
)
"""The light variant of ccwatch's own theme."""

CCWATCH_CONTRAST = Theme(
    name="ccwatch-contrast",
    primary="#7FD3FF",
    secondary="#7FD3FF",
    accent="#FFFFFF",
    foreground="#FFFFFF",
    background="#000000",
    surface="#000000",
    panel="#000000",
    success=ON_DARK.ok,
    warning=ON_DARK.warn,
    error=ON_DARK.crit,
)
"""White on black, for low vision."""

THEMES = (CCWATCH_DARK, CCWATCH_LIGHT, CCWATCH_CONTRAST)
"""The themes to register besides Textual's own."""

NAMES = tuple(sorted((*BUILTIN_THEMES, *(theme.name for theme in THEMES))))
"""The names of all themes that the app knows."""

DEFAULT_THEME = CCWATCH_DARK.name
"""The theme that is used unless another one is asked for."""


def _luminance(color: Color) -> float:
    """The relative luminance of a colour, from 0 for black to 1 for white (WCAG 2)."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in color.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of two opaque colours, from 1 to 21 (WCAG 2).

    Example:
        >>> round(contrast(Color.parse("black"), Color.parse("white")), 2)
        21.0
    """
    darker, brighter = sorted((_luminance(one), _luminance(other)))
    return (brighter + 0.05) / (darker + 0.05)


def least_contrast(color: str, behind: Sequence[Color]) -> float:
    """The contrast of a colour to the background that is closest to it."""
    return min(contrast(Color.parse(color), ground) for ground in behind)


def variables(theme: Theme) -> dict[str, str]:
    """The CSS variables for a theme, to be returned from `App.get_theme_variable_defaults`.

    Those are `$ok`, `$warn` and `$crit`; `$quiet` for secondary text, as pale as can be read;
    `$foreground-readable`, `$primary-readable` and `$accent-readable`, the theme's own colours,
    strengthened where they are too pale; `$key-readable` and `$name-readable`, the same for the
    footer; and `$cursor`, the background of the row under the cursor.
    """
    made = theme.to_color_system().generate()
    if theme.ansi:
        levels = ON_ANSI_DARK if theme.dark else ON_ANSI_LIGHT
        texts = {f"{name}-readable": made[name] for name in TEXTS}
        texts |= {name: made[source] for name, source in FOOTER.items()}
        return {**asdict(levels), **texts, "quiet": "ansi_default", "cursor": "ansi_default"}
    behind = [Color.parse(made[name]) for name in SURFACES]
    foot = [Color.parse(made["footer-background"])]
    enough = STRONG if theme.name == CCWATCH_CONTRAST.name else READABLE
    found = asdict(_levels(behind, dark=theme.dark))
    found |= {f"{name}-readable": _strengthened(made[name], behind, enough) for name in TEXTS}
    found["cursor"] = _cursor(made, [found[name] for name in IN_ROWS])
    found |= {name: _strengthened(made[source], foot, enough) for name, source in FOOTER.items()}
    return {**found, "quiet": _strengthened(made["background"], behind, enough, 45)}


def _levels(behind: Sequence[Color], *, dark: bool) -> LevelColors:
    """Choose the colours of the levels: the most vivid ones that can be read."""
    if not dark:
        return ON_LIGHT
    readable = all(least_contrast(color, behind) >= READABLE for color in astuple(ON_DARK))
    return ON_DARK if readable else ON_GREY


def _strengthened(text: str, behind: Sequence[Color], enough: float, least: int = 0) -> str:
    """Blend a colour with as little white or black as lets it be read.

    Args:
        text: The colour.
        behind: The backgrounds on which it is to be read.
        enough: The contrast that it has to have.
        least: The per cent of white or black that it has at least.
    """
    color = Color.parse(text)
    strong = Color.parse(max("white", "black", key=lambda one: least_contrast(one, behind)))
    blends = (color.blend(strong, part / 100) for part in range(least, 100, 5))
    return next(
        (one.hex for one in blends if least_contrast(one.hex, behind) >= enough), strong.hex
    )


def _cursor(made: Mapping[str, str], texts: Sequence[str]) -> str:
    """Choose the background of the row under the cursor: as distinct as lets texts be read."""
    primary, ground = Color.parse(made["primary"]), Color.parse(made["background"])
    parts = (part / 100 for part in range(CURSOR, 0, -1))
    return next(
        primary.with_alpha(part).hex
        for part in parts
        if min(least_contrast(text, [ground.blend(primary, part)]) for text in texts) >= READABLE
    )
