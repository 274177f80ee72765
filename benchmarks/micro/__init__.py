"""Single parts of ccwatch beside a plain loop that does the least of the same work."""
