"""Sessions at rest: condensed and kept on disk, found there again, and woken by what changes."""
