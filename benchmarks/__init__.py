"""Speed measured beside ccusage, on transcripts made up for it."""
