"""How Claude Code is set up and what it says of itself, beside its transcripts."""

from typing import Generic, NamedTuple, TypeVar

from msgspec import Struct

from ccwatch.model.name import plain
from ccwatch.model.usage import Usage

T = TypeVar("T")

OWN_MODEL = "ANTHROPIC_MODEL"
"""The variable that names the model, whatever `model` says."""


class Setting(NamedTuple, Generic[T]):
    """A value that a settings file gives, and where it stands."""

    value: T
    """The value, checked and within its limits."""
    key: str = ""
    """The key, or the variable of the `env` block."""
    scope: str = ""
    """`managed`, `local`, `project`, `user`, or `state` for `.claude.json`."""
    path: str = ""
    """The file."""

    @property
    def words(self) -> str:
        """The setting and where it stands, for people."""
        return f"{self.key} = {self.value} in {self.scope} settings ({self.path})"


class WindowChoice(NamedTuple):
    """An auto-compact window that a settings file asks for."""

    setting: Setting[int | None]
    """In tokens; `None` is the client's word `auto`: its own choice."""
    model: str = ""
    """The model that it is for, in its plain name; empty for all."""


class Setup(Struct, frozen=True, eq=False):
    """The settings that bear on compaction, each `None` where no file names it.

    They are what files say. The environment that a client was started in and its command
    line are not visible from outside.
    """

    auto_compact: Setting[bool] | None = None
    """`autoCompactEnabled`."""
    windows: tuple[WindowChoice, ...] = ()
    """`modelSettings` and `autoCompactWindow`, the strongest first."""
    model: Setting[str] | None = None
    """`model`: an alias or a name, perhaps with `[1m]`."""
    env_models: tuple[Setting[str], ...] = ()
    """`ANTHROPIC_MODEL`, which counts before `model`, and those that say what aliases stand for
    (`ANTHROPIC_DEFAULT_OPUS_MODEL`, …), the strongest first."""
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
    """What was wrong with them."""
    written: tuple[tuple[str, int], ...] = ()
    """When those of them were last written that say anything, in milliseconds since 1970, UTC. Not
    compared: written again, a file that says the same has said so since the time before."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Setup) and self._compared() == other._compared()

    def __hash__(self) -> int:
        return hash(self.files)

    def _compared(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__struct_fields__ if name != "written")

    def over(self, weaker: "Setup") -> "Setup":
        """Lay these settings over weaker ones: what they leave open is taken from those."""
        merged = {}
        for name in Setup.__struct_fields__:
            mine, theirs = getattr(self, name), getattr(weaker, name)
            if name in _JOINED:
                merged[name] = mine + theirs
            else:
                merged[name] = theirs if mine is None else mine
        return Setup(**merged)

    def written_ms(self, *settings: Setting[int] | Setting[float] | None) -> int:
        """When the last of some was written: milliseconds since 1970, UTC; 0 when unknown."""
        paths = {one.path for one in settings if one}
        return max((at_ms for path, at_ms in self.written if path in paths), default=0)

    @property
    def off(self) -> Setting[bool] | None:
        """The setting that turns auto-compaction off, if one does."""
        for setting in (self.no_compact, self.no_auto_compact):
            if setting and setting.value:
                return setting
        return self.auto_compact if self.auto_compact and not self.auto_compact.value else None

    @property
    def models(self) -> tuple[Setting[str], ...]:
        """The models that are asked for, each setting of that as the strongest file has it."""
        found = {one.key: one for one in reversed(self.env_models)}
        if self.model and OWN_MODEL not in found:
            found[self.model.key] = self.model
        return tuple(found.values())

    def window_for(self, model: str) -> Setting[int] | None:
        """Find the auto-compact window in force for a model; `None` when it is not set."""
        if self.env_window:
            return self.env_window
        name = plain(model)
        for choice in self.windows:
            if choice.model in ("", name):
                setting = choice.setting
                return None if setting.value is None else Setting(setting.value, *setting[1:])
        return None


_JOINED = ("windows", "env_models", "files", "problems", "written")

NO_SETUP = Setup()
"""Nothing set anywhere."""


class Running(NamedTuple):
    """A client process that is alive."""

    session_id: str
    """The session that it works on now."""
    pid: int
    """Its process id."""
    status: str = ""
    """`idle`, `busy`, `waiting` or `shell`; empty in releases that do not say."""
    kind: str = ""
    """`interactive` or `bg`; empty when unknown."""
    cwd: str = ""
    """Its working directory."""
    version: str = ""
    """Its release; empty when it does not say."""
    started_ms: int = 0
    """Milliseconds since 1970, UTC; 0 when unknown."""


class PromptCache(Struct, frozen=True):
    """What the client says of the prompt cache of its main conversation."""

    warm: bool | None = None
    """Is it warm, at the time of the status line?"""
    expires_ms: int | None = None
    """When it goes cold: milliseconds since 1970, UTC."""
    ttl: int | None = None
    """Seconds that its last write lives."""


class Limit(Struct, frozen=True):
    """How much of a plan's limit is used."""

    name: str
    """`five_hour`, `seven_day`, …"""
    percent: float
    """0 to 100."""
    resets_ms: int | None = None
    """When it begins anew: milliseconds since 1970, UTC; `None` when not told."""

    @property
    def label(self) -> str:
        """What people call it."""
        return {"five_hour": "5 h", "seven_day": "7 d"}.get(self.name, self.name)


class StatusLine(Struct, frozen=True):
    """What a client last told its status-line command."""

    session_id: str
    """The session."""
    at_ms: int
    """When it was told: milliseconds since 1970, UTC."""
    model: str = ""
    """With `[1m]` where the long window was asked for."""
    version: str = ""
    """The release of the client."""
    window: int | None = None
    """Size of the model's window, in tokens; not of the auto-compact window."""
    used: int | None = None
    """Tokens in it, output excluded; `None` before the first answer and after a compaction."""
    usage: Usage | None = None
    """The last answer's; writes are counted as five-minute ones."""
    usd_nano: int | None = None
    """The client's own total, in billionths of a dollar."""
    api_ms: int | None = None
    """Time spent waiting for the API."""
    wall_ms: int | None = None
    """Time that the client ran."""
    lines_added: int | None = None
    """Lines of code added."""
    lines_removed: int | None = None
    """Lines of code removed."""
    cache: PromptCache | None = None
    """The prompt cache; `None` in releases that do not tell."""
    limits: tuple[Limit, ...] = ()
    """The plan's limits; empty without a plan."""
