"""How each figure of the table is measured."""
