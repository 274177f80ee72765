"""Colours that have a meaning, readable on every theme and distinct to colour-blind eyes.

`ok`, `warn` and `crit` are sky blue, yellow and vermillion (Okabe and Ito) on dark themes, and
darker relatives on light ones. Textual's own `$success`, `$warning` and `$error` are not used for
text: on some themes they are too pale to read, or alike to colour-blind eyes.
"""

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


def backgrounds(theme: Theme) -> list[Color]:
    """The background colours of text in a theme that does not use ANSI colours."""
    variables = theme.to_color_system().generate()
    return [Color.parse(variables[name]) for name in SURFACES]


def level_colors(theme: Theme) -> LevelColors:
    """Choose the colours of the levels for a theme: the most vivid ones that are readable on it."""
    if theme.ansi:
        return ON_ANSI_DARK if theme.dark else ON_ANSI_LIGHT
    if not theme.dark:
        return ON_LIGHT
    readable = all(least_contrast(color, theme) >= READABLE for color in astuple(ON_DARK))
    return ON_DARK if readable else ON_GREY


def least_contrast(color: str, theme: Theme) -> float:
    """The contrast of a colour to the background of a theme that is closest to it."""
    return min(contrast(Color.parse(color), ground) for ground in backgrounds(theme))


def quiet(theme: Theme) -> str:
    """Choose the colour of secondary text: as pale as is still readable on a theme."""
    return "ansi_default" if theme.ansi else _strengthened(backgrounds(theme)[0], theme, 45)


def readable(name: str, theme: Theme) -> str:
    """A colour of a theme for text: strengthened where it is too pale to be read on the theme.

    Args:
        name: Its variable, such as `accent`.
        theme: The theme.
    """
    color = theme.to_color_system().generate()[name]
    return color if theme.ansi else _strengthened(Color.parse(color), theme)


def _strengthened(color: Color, theme: Theme, least: int = 0) -> str:
    """Blend a colour with as little white or black as lets it be read on a theme.

    Args:
        color: The colour.
        theme: The theme.
        least: The per cent of white or black that it has at least.
    """
    behind = backgrounds(theme)
    enough = STRONG if theme.name == CCWATCH_CONTRAST.name else READABLE
    strong = Color.parse("white" if theme.dark else "black")
    blends = (color.blend(strong, part / 100) for part in range(least, 100, 5))
    return next(
        (one for one in blends if min(contrast(one, ground) for ground in behind) >= enough), strong
    ).hex


def variables(theme: Theme) -> dict[str, str]:
    """The CSS variables for a theme: `$ok`, `$warn`, `$crit`, `$quiet`, and two for text.

    Those two are its primary colour and its accent where they can be read. To be returned from
    `App.get_theme_variable_defaults`.
    """
    texts = {f"{name}-readable": readable(name, theme) for name in ("primary", "accent")}
    return {**asdict(level_colors(theme)), "quiet": quiet(theme), **texts}
