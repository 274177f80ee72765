"""The screens: one module each, with a style sheet of the same name.

- `board_screen`: what all screens have in common.
- `filtered_screen`, `list_screen`, `conversation_screen`: bases of lists, from general to special.
- `searched_screen`: the base of screens that show a searchable text.
- `live`, `sessions`, `compactions`, `costs`, `tips`: the screens with a key of their own.
"""
