"""ccwatch as a module: `python -m ccwatch`."""

from ccwatch.cli import main

if __name__ == "__main__":
    main()
