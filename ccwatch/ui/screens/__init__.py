"""The screens, and what they do. A screen is a module.

- `board_screen`: what all screens have in common.
- `filtered_screen`, `list_screen`, `conversation_screen`: bases of lists, from general to special.
- `searched_screen`: the base of screens that show a searchable text.
- `live`, `sessions`, `compactions`, `costs`, `tips`: the screens with a key of their own.
- `palette`, `help`, `copying`: what opens over a screen.
- `lazy`: creates screens whose modules are not imported at the start.
- `compaction_reading`, `tip_keys`, `exporting`: what screens do beside drawing.
"""
