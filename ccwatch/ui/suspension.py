"""Stopping the process with the terminal restored, until the shell resumes it."""

import asyncio
import os
import signal
from collections.abc import Callable
from types import FrameType

from textual.app import App

Handler = Callable[[int, FrameType | None], object]
"""A signal handler, as `signal.signal` takes it."""


class Suspension:
    """Restores the terminal whenever the process stops, and takes it over when it goes on."""

    def __init__(
        self, app: App[int], on_stop: Callable[[], None], on_resume: Callable[[], None]
    ) -> None:
        """Wait for the app to be mounted.

        Args:
            app: The app, whose driver knows the terminal.
            on_stop: Called before the process stops.
            on_resume: Called when it goes on.
        """
        self._app, self._on_stop, self._on_resume = app, on_stop, on_resume
        self._is_restored = False

    def handle_signals(self) -> None:
        """Replace the driver's handlers of SIGTSTP and SIGCONT, if it has any, by our own.

        `ending_signals` removes them again.
        """
        loop = asyncio.get_running_loop()
        stop, resume = signal.getsignal(signal.SIGTSTP), signal.getsignal(signal.SIGCONT)
        if callable(stop) and callable(resume):
            loop.add_signal_handler(signal.SIGTSTP, self._stop, stop)
            # A hang-up comes with a SIGCONT that may be seen first; it must not be acted on.
            loop.add_signal_handler(signal.SIGCONT, loop.call_soon, self._resume, resume)

    def suspend(self) -> None:
        """Restore the terminal and stop, until the shell resumes the app.

        The whole process group stops, since whatever started the app in it would wait otherwise.
        Where no shell runs it as a job, as in a pane of its own, nobody could resume it.
        """
        driver = self._app._driver
        if driver is None or not driver.can_suspend:
            return
        if os.getpgrp() == os.getsid(0):
            self._app.notify("There is no shell to return to")
            return
        self._is_restored = True
        self._on_stop()
        driver.suspend_application_mode()
        os.kill(0, signal.SIGSTOP)

    def _stop(self, stop: Handler) -> None:
        """Restore the terminal and stop; returns when the process goes on."""
        self._is_restored = True
        self._on_stop()
        stop(signal.SIGTSTP, None)

    def _resume(self, resume: Handler) -> None:
        """Take over the terminal again.

        A process that was stopped with SIGSTOP had no chance to restore it, and the driver would
        start its threads a second time.
        """
        if self._app._exit:
            return
        if not self._is_restored and self._app._driver is not None:
            self._app._driver.suspend_application_mode()
        self._is_restored = False
        resume(signal.SIGCONT, None)
        self._app.refresh(layout=True)
        self._on_resume()
