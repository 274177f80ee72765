"""From which sizes of the terminal on screens are laid out otherwise."""

WIDTHS = [(0, "-tiny"), (20, "-narrow"), (60, "-medium"), (100, "-wide")]
"""The class that a screen has from a width in cells on."""
HEIGHTS = [(0, "-low"), (20, "-high"), (24, "-roomy"), (32, "-tall")]
"""The class that a screen has from a height in rows on."""
