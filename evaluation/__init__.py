"""How far the figures of ccwatch that are not measured can be trusted."""
