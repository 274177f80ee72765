"""The app's frame: a terminal that is always given back, and quiet failures."""

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text
from textual import events
from textual.worker import WorkerFailed

from ccwatch.ui import crash
from ccwatch.ui.keyboard_idle import KeyboardIdle
from ccwatch.ui.safety import plain
from ccwatch.ui.terminal import HUNG_UP, TerminalWatch, is_remote, prepare
from ccwatch.ui.text_safe_app import TextSafeApp

if TYPE_CHECKING:
    from textual.app import AutopilotCallbackType

ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
"""Signals that end the app, with 128 and their number as exit code."""


class GuardedApp(TextSafeApp):
    """An app that always leaves a usable terminal, and of a failure not a word of any text.

    After `run`, `return_code` is what the process should exit with: 0, 1 after a failure, or
    128 and the number of the signal, where losing the terminal counts as SIGHUP.
    """

    def __init__(self, state: Path | None = None) -> None:
        """Prepare the app.

        Args:
            state: The folder for the report of a crash; without one, none is written.
        """
        prepare(os.environ)
        super().__init__()
        self._state = state
        self.keyboard_idle = KeyboardIdle()
        """Tells when the keys rest."""
        self._failure: BaseException | None = None
        self._was_suspended = False
        if is_remote(os.environ):
            self.animation_level = "none"

    def stopping(self) -> None:
        """Called before the process stops. Take back what was written around the picture."""

    def resumed(self) -> None:
        """Called when the process goes on after it was stopped. Look at everything again then."""

    async def on_event(self, event: events.Event) -> None:
        """Note each key, before anything is done about it."""
        if isinstance(event, events.Key):
            self.keyboard_idle.pressed()
        await super().on_event(event)

    def action_help_quit(self) -> None:
        """Quit on ctrl+c; where text is selected, the key copies that and does not get here."""
        self.exit()

    def action_suspend_process(self) -> None:
        """Give the terminal back and stop, until the shell goes on with the app.

        All of the process group stops, for whatever started the app in it would go on to wait.
        Where no shell runs it as a job, as in a pane of its own, nobody could go on with it.
        """
        if self._driver is None or not self._driver.can_suspend:
            return
        if os.getpgrp() == os.getsid(0):
            self.notify("There is no shell here to go back to")
            return
        self._was_suspended = True
        self.stopping()
        self._driver.suspend_application_mode()
        os.kill(0, signal.SIGSTOP)

    def _handle_exception(self, error: Exception) -> None:
        """Keep the first failure, which is the one that is told, and end the app."""
        if self._failure is None:
            self._failure = error.error if isinstance(error, WorkerFailed) else error
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Tell of a failure without the local variables that Textual would print."""
        self._fail()

    def panic(self, *renderables: RenderableType) -> None:
        """Tell of a failure without the report that Textual made of it, which may quote text."""
        if not self._exit:  # on the way out the terminal may well be gone
            self._fail()

    def _fail(self) -> None:
        """Leave with a short message and exit code 1."""
        self._return_code = 1
        if not self._exit_renderables:
            self._exit_renderables.append(Text(plain(self._last_words()), overflow="fold"))
        self._close_messages_no_wait()

    def _last_words(self) -> str:
        """Say what happened, and write the report of it."""
        if self._failure is None:
            return "ccwatch stopped: the terminal could not be read."
        words = f"ccwatch stopped: {crash.place(self._failure)}"
        saved = crash.save(self._failure, self._state) if self._state else None
        return f"{words}\nWhere it happened, with none of your text: {saved}" if saved else words

    async def run_async(
        self,
        *,
        headless: bool = False,
        inline: bool = False,
        inline_no_clear: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
        auto_pilot: "AutopilotCallbackType | None" = None,
    ) -> int | None:
        """Run the app; unless it is headless, with an eye on signals and on the terminal."""
        with self._guard(asyncio.get_running_loop(), active=not headless):
            return await super().run_async(
                headless=headless,
                inline=inline,
                inline_no_clear=inline_no_clear,
                mouse=mouse,
                size=size,
                auto_pilot=auto_pilot,
            )

    @contextmanager
    def _guard(self, loop: asyncio.AbstractEventLoop, active: bool) -> Iterator[None]:
        """Leave in order on signals and when the terminal is lost, from before it is drawn on."""
        if not active:
            yield
            return
        before = {number: signal.getsignal(number) for number in ENDING}
        for number in ENDING:
            loop.add_signal_handler(number, self._leave, 128 + number)
        watch = TerminalWatch(lambda: loop.call_soon_threadsafe(self._leave, HUNG_UP))
        watch.start()
        try:
            yield
        finally:
            watch.stop()
            for number in (*ENDING, signal.SIGTSTP, signal.SIGCONT):
                loop.remove_signal_handler(number)
            for number, handler in before.items():
                signal.signal(number, handler)

    def _leave(self, code: int) -> None:
        """Quit with an exit code."""
        self.exit(code, return_code=code)

    def on_mount(self) -> None:
        """Stand between the driver, which exists by now, and the signals that stop and resume."""
        if self.is_headless:
            return
        loop = asyncio.get_running_loop()
        stop = signal.getsignal(signal.SIGTSTP)
        resume = signal.getsignal(signal.SIGCONT)
        if callable(stop) and callable(resume):
            loop.add_signal_handler(signal.SIGTSTP, self._stop, stop)
            # A hang-up comes with a SIGCONT that may be seen first; it must not be acted on.
            loop.add_signal_handler(signal.SIGCONT, loop.call_soon, self._resume, resume)

    def _stop(self, stop: Callable[[int, FrameType | None], object]) -> None:
        """Give the terminal back and stop; returns when the process goes on."""
        self._was_suspended = True
        self.stopping()
        stop(signal.SIGTSTP, None)

    def _resume(self, resume: Callable[[int, FrameType | None], object]) -> None:
        """Take the terminal again.

        A process that was stopped with SIGSTOP had no chance to give it back, and the driver would
        start its threads a second time.
        """
        if self._exit:
            return
        if not self._was_suspended and self._driver is not None:
            self._driver.suspend_application_mode()
        self._was_suspended = False
        resume(signal.SIGCONT, None)
        self.refresh(layout=True)
        self.resumed()
