"""How instants, sums, texts and bills are written in the JSON documents."""

from datetime import UTC, datetime, timedelta

from ccwatch.analysis.bill import Bill, ModelBill

Figures = dict[str, object]
"""An object of a document: keys with texts, numbers, truth values, `None`, lists and objects."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant(at_ms: int | None) -> str | None:
    """Write an instant as RFC 3339 has it, in UTC; `None` for one that is not known.

    Args:
        at_ms: Milliseconds since 1970, UTC; `None` or 0 when unknown.

    Example:
        >>> instant(1_795_364_968_476), instant(-62_135_596_800_000), instant(0)
        ('2026-11-22T16:29:28.476Z', '0001-01-01T00:00:00.000Z', None)
    """
    if not at_ms:
        return None
    try:
        at = _EPOCH + timedelta(milliseconds=at_ms)
    except OverflowError:
        return None
    return at.isoformat(timespec="milliseconds")[:23] + "Z"


def usd(nano: int | None) -> float | None:
    """Turn billionths of a dollar into dollars.

    Example:
        >>> usd(7_046_869_200), usd(None)
        (7.0468692, None)
    """
    return None if nano is None else nano / 10**9


def percent(tokens: int | None, window: int | None) -> float | None:
    """Give a part of a window in percent of it, to a hundredth.

    Example:
        >>> percent(143_210, 200_000), percent(None, 200_000)
        (71.61, None)
    """
    return None if tokens is None or not window else round(100 * tokens / window, 2)


def words(text: str) -> str | None:
    r"""Give a text that every reader of JSON takes: `None` for an empty one.

    Halves of a surrogate pair, which strict readers refuse, become U+FFFD.

    Example:
        >>> words("caf\u00e9"), words("\ud83d!"), words("")
        ('café', '\ufffd!', None)
    """
    if text.isascii():
        return text or None
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def bill_figures(bill: Bill) -> Figures:
    """Write what a number of responses used and cost, all models together.

    Where nothing of it has a price, its cost is `None`.
    """
    return {**_share(bill.whole), "logged_usd": usd(bill.known_nano)}


def model_figures(bill: Bill) -> dict[str, Figures]:
    """Write what each model used and cost, by its name. Without a price its cost is `None`."""
    found: dict[str, Figures] = {}
    for model, share in bill.by_model.items():
        name = words(model) or ""
        found[name] = {"model": name, **_share(share)}
        if not share.cost.total and (model in bill.unpriced or f"{model} (fast)" in bill.unpriced):
            found[name]["logged_usd"] = None
    return found


def _share(share: ModelBill) -> Figures:
    usage = share.usage
    return {
        "responses": share.responses,
        "input_tokens": usage.fresh,
        "cache_creation_input_tokens": usage.write,
        "cache_read_input_tokens": usage.read,
        "output_tokens": usage.output,
        "logged_usd": usd(share.cost.total),
    }
