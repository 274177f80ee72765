"""What all objects of the document have in common."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Basis = Literal["measured", "reported", "learned", "documented", "estimated"]
"""How a number is known: by the API's usage, from Claude Code itself, from this user's own
history, from the documentation, or estimated."""

Instant = Annotated[
    str,
    Field(
        pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$",
        json_schema_extra={"format": "date-time"},
    ),
]
"""RFC 3339 in UTC, to the millisecond."""

Day = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$", json_schema_extra={"format": "date"})]
"""A local day."""

Count = Annotated[int, Field(ge=0)]
"""A number of things, or of tokens where the key says so."""

Dollars = Annotated[float, Field(ge=0)]
"""US dollars."""


class Part(BaseModel):
    """An object of the document. All its keys are always there; what is not known is null."""

    model_config = ConfigDict(frozen=True, strict=True, use_attribute_docstrings=True)


def schema_of(document: type[Part]) -> dict[str, object]:
    """The JSON Schema of a document. It permits additional keys."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **document.model_json_schema(by_alias=True),
    }
