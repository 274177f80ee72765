"""The parts that screens are made of; each takes plain values.

- `line`: styled text joined, truncated and aligned to a width.
- `panel`, `rows`, `page`, `text_view`: lines in a frame, a list, a page and a text of any size;
  `scrolled_lines`: what the last two have in common;
  `items`, `row_texts`, `wrapped_text`: the rows of a list, what a filter compares of them, and
  the rows of a text.
- `columns`, `sortable_table`, `page_lines`: what stands in a list, in a table that can be sorted,
  and on a page.
- `status`, `key_bar`: the last lines of every screen.
- All others say in lines what their name says.
"""
