"""How Claude Code is configured."""

from typing import Generic, TypeVar

from msgspec import Struct

from ccwatch.model.name import normalized

T = TypeVar("T")

OWN_MODEL = "ANTHROPIC_MODEL"
"""The variable that names the model and overrides `model`."""


class Setting(Struct, Generic[T], frozen=True):
    """A value from a settings file, and where it is set."""

    value: T
    """The value, validated and within its limits."""
    key: str = ""
    """The key, or the variable in the `env` block."""
    scope: str = ""
    """`managed`, `local`, `project`, `user`, or `state` for `.claude.json`."""
    path: str = ""
    """The file."""

    @property
    def words(self) -> str:
        """The setting and where it is set, for people."""
        value: object = self.value
        written = f"{value:g}" if isinstance(value, float) else str(value)
        if isinstance(value, bool):
            written = written.lower()  # as in JSON
        return f"{self.key} = {written} in {self.scope} settings ({self.path})"


class WindowChoice(Struct, frozen=True):
    """An auto-compact window set in a settings file."""

    setting: Setting[int | None]
    """In tokens; `None` for `auto`, the client's own choice."""
    model: str = ""
    """The normalized name of the model that it is for; empty for all models."""


class Setup(Struct, frozen=True, eq=False):
    """The settings that affect compaction, each `None` if no file sets it.

    Only files are known: the environment and the command line that a client was started with are
    not visible from outside.
    """

    auto_compact: Setting[bool] | None = None
    """`autoCompactEnabled`."""
    windows: tuple[WindowChoice, ...] = ()
    """`modelSettings` and `autoCompactWindow`, the strongest first."""
    model: Setting[str] | None = None
    """`model`: an alias or a name, perhaps with `[1m]`."""
    env_models: tuple[Setting[str], ...] = ()
    """`ANTHROPIC_MODEL`, which overrides `model`, and the variables that define what aliases stand
    for (`ANTHROPIC_DEFAULT_OPUS_MODEL`, …), the strongest first."""
    env_window: Setting[int] | None = None
    """`CLAUDE_CODE_AUTO_COMPACT_WINDOW`, in tokens."""
    percent: Setting[float] | None = None
    """`CLAUDE_AUTOCOMPACT_PCT_OVERRIDE`, 1 to 100."""
    no_auto_compact: Setting[bool] | None = None
    """`DISABLE_AUTO_COMPACT`."""
    no_compact: Setting[bool] | None = None
    """`DISABLE_COMPACT`."""
    max_output: Setting[int] | None = None
    """`CLAUDE_CODE_MAX_OUTPUT_TOKENS`."""
    no_long: Setting[bool] | None = None
    """`CLAUDE_CODE_DISABLE_1M_CONTEXT`."""
    max_context: Setting[int] | None = None
    """`CLAUDE_CODE_MAX_CONTEXT_TOKENS`."""
    gateway: Setting[bool] | None = None
    """Is `ANTHROPIC_BASE_URL` set to another host? The address itself is not kept."""
    cloud: Setting[bool] | None = None
    """Is Bedrock, Vertex or Foundry used?"""
    cleanup_days: Setting[int] | None = None
    """`cleanupPeriodDays`: transcripts older than this are deleted."""
    cache_ttl: Setting[str] | None = None
    """`promptCacheTtl`: `5m` or `1h`."""
    files: tuple[str, ...] = ()
    """The files that were read, the strongest first."""
    problems: tuple[str, ...] = ()
    """What is wrong with them, in words."""
    written: tuple[tuple[str, int], ...] = ()
    """Files that set anything, and when each last changed: milliseconds since 1970, UTC. Not
    compared: rewriting a file with the same settings changes nothing."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Setup) and self._compared() == other._compared()

    def __hash__(self) -> int:
        return hash(self.files)

    def _compared(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__struct_fields__ if name != "written")

    def over(self, weaker: "Setup") -> "Setup":
        """Merge with weaker settings: what is not set here is taken from those."""
        merged = {}
        for name in Setup.__struct_fields__:
            mine, theirs = getattr(self, name), getattr(weaker, name)
            if name in _JOINED:
                merged[name] = mine + theirs
            else:
                merged[name] = theirs if mine is None else mine
        return Setup(**merged)

    def trigger_written_ms(self, model: str) -> int:
        """When the settings of a model's trigger last changed: ms since 1970, UTC; 0 if unknown."""
        paths = {one.path for one in (self.window_for(model), self.percent) if one}
        return max((at_ms for path, at_ms in self.written if path in paths), default=0)

    @property
    def off(self) -> Setting[bool] | None:
        """The setting that turns auto-compaction off; `None` if none does."""
        for setting in (self.no_compact, self.no_auto_compact):
            if setting and setting.value:
                return setting
        return self.auto_compact if self.auto_compact and not self.auto_compact.value else None

    @property
    def models(self) -> tuple[Setting[str], ...]:
        """The settings that choose a model, each key as the strongest file sets it."""
        by_key = {one.key: one for one in reversed(self.env_models)}
        if self.model and OWN_MODEL not in by_key:
            by_key[self.model.key] = self.model
        return tuple(by_key.values())

    def window_for(self, model: str) -> Setting[int] | None:
        """The auto-compact window in force for a model; `None` if none is set."""
        if self.env_window:
            return self.env_window
        name = normalized(model)
        for choice in self.windows:
            if choice.model in ("", name):
                setting = choice.setting
                if setting.value is None:
                    return None
                return Setting(setting.value, setting.key, setting.scope, setting.path)
        return None


_JOINED = ("windows", "env_models", "files", "problems", "written")

NO_SETUP = Setup()
"""Nothing set anywhere."""
