"""The command line: reads arguments, builds the parts, and starts them.

- `main`, `parser`, `completion`: the entry point, the flags, and their completion in shells.
- `run`: the commands; `invocation` is one call, with its settings.
- `snapshot`, `compactions`, `report`, `whatif`, `doctor`: commands that print; `read_board` reads
  for them, `selection` tells what is wanted, `output` and `output_symbols` print.
- `screen`, `demo`: the app, on the user's own files or on a recording.
- `setup`, `analysis`, `preferences`, `services`: build what these need.
- `read_ahead`: the process that reads a long history ahead of the app.
"""

from ccwatch.cli.main import main

__all__ = ["main"]
