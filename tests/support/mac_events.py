"""File events as they are on macOS."""

import os
from collections.abc import Sequence

import pytest
from watchfiles import _rust_notify


def tell_real_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let events tell of files by the real paths of the folders, as FSEvents does."""
    real = _rust_notify.RustNotify

    def at_real_paths(folders: Sequence[str], *how: bool) -> _rust_notify.RustNotify:
        return real([os.path.realpath(folder) for folder in folders], *how)

    monkeypatch.setattr(_rust_notify, "RustNotify", at_real_paths)
