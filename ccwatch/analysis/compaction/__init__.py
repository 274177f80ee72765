"""What compactions did: the epochs they closed, what was in them, what was lost and read again."""
