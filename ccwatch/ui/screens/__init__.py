"""What is seen at one time: one module per screen, with a style sheet of its name.

- `board_screen`: what all screens have in common.
- `filtered_screen`, `list_screen`, `conversation_screen`: lists, each more of one than the other.
- `searched_screen`: texts in which one can search.
- `live`, `sessions`, `compactions`, `costs`, `tips`: the screens with a key of their own.
"""
