"""What tools print in the demo: source files, test runs, searches, logs. Always the same."""

from random import Random
from typing import Final

SUBJECTS: Final = ("cart", "order", "coupon", "product", "address", "payment", "stock", "invoice")
FIELDS: Final = ("quantity", "price_cents", "currency", "sku", "tax_rate", "discount", "note", "id")
VERBS: Final = ("load", "save", "apply", "remove", "validate", "merge", "total", "render")
ROUTES: Final = ("/v1/orders", "/v1/carts", "/v1/products", "/v2/orders", "/v2/payments")


class Printer:
    """Prints text that depends on its seed alone, in every release of Python."""

    def __init__(self, seed: str) -> None:
        self._random = Random(seed)

    def below(self, end: int) -> int:
        """A number from 0 to `end` - 1."""
        return int(self._random.random() * end)

    def one_of(self, choices: tuple[str, ...]) -> str:
        """One of some words."""
        return choices[self.below(len(choices))]


def source(path: str, size: int) -> str:
    """A source file of about so many bytes, in the language that its name tells."""
    if path.endswith((".log", ".jsonl")):
        return log(path, size)
    if path.endswith((".json", ".yaml")):
        return fixture(path, size)
    return typescript(path, size) if path.endswith((".ts", ".tsx")) else python(path, size)


def python(path: str, size: int) -> str:
    """Functions of a web shop, one like the other."""
    out = Printer(path)
    lines = ['"""Part of the shop."""', "", "from shop.db import session", ""]
    while sum(map(len, lines)) + len(lines) < size:
        verb, subject, field = out.one_of(VERBS), out.one_of(SUBJECTS), out.one_of(FIELDS)
        lines += [
            "",
            f"def {verb}_{subject}_{field}({subject}_id: int, *, strict: bool = True) -> Result:",
            f'    """{verb.title()} the {field} of one {subject}, or of none if it is gone."""',
            f"    {subject} = session.get({subject.title()}, {subject}_id)",
            f"    if {subject} is None:",
            "        return Result.missing()" if out.below(3) else "        raise NotFound",
            f"    if strict and {subject}.{field} is None:",
            f'        raise ValidationError("{field} of {subject} %s is not set" % {subject}_id)',
            f"    return Result.of({subject}.{field})",
            "",
        ]
    return "\n".join(lines) + "\n"


def typescript(path: str, size: int) -> str:
    """Components of a web shop."""
    out = Printer(path)
    lines = ["import { useCart } from '../hooks/useCart';", ""]
    while sum(map(len, lines)) + len(lines) < size:
        subject, field = out.one_of(SUBJECTS).title(), out.one_of(FIELDS)
        lines += [
            f"export function {subject}{field.title()}Row({{ item, onChange }}: RowProps) {{",
            f"  const [value, set] = useState(item.{field});",
            "  useEffect(() => { if (value !== item.value) onChange(item.id, value); }, [value]);",
            f'  return <label className="{subject.lower()}-row">{subject}',
            f"    <input value={{value}} aria-label='{field}' onInput={{e => set(e.value)}} />",
            "  </label>;",
            "}",
            "",
        ]
    return "\n".join(lines) + "\n"


def fixture(path: str, size: int) -> str:
    """Records of products, one in a line."""
    out, number = Printer(path), 1000
    lines: list[str] = []
    while sum(map(len, lines)) + len(lines) < size:
        number += 1
        lines.append(
            f'{{"id": {number}, "sku": "TEE-{number}", "name": "T-shirt, organic cotton", '
            f'"sizes": ["S", "M", "L", "XL"], "currency": "EUR", "price_cents": 1990, '
            f'"tax_rate": 0.19, "stock": {out.below(90)}, "images": ["/img/tee-front.webp"]}},'
        )
    return "\n".join(lines) + "\n"


def log(path: str, size: int) -> str:
    """Requests that a service answered, one in a line."""
    out, number = Printer(path), 48_000 + out_of(path)
    lines: list[str] = []
    while sum(map(len, lines)) + len(lines) < size:
        number += 1
        lines.append(
            f'{{"level":"info","service":"orders-api","env":"staging","region":"eu-central-1",'
            f'"msg":"request completed","method":"GET","route":"{out.one_of(ROUTES)}",'
            f'"status":{200 if out.below(12) else 502},"duration_ms":{out.below(400)},'
            f'"user_agent":"shop-frontend/3.14 (node)","request_id":"r-{number}"}}'
        )
    return "\n".join(lines) + "\n"


def out_of(path: str) -> int:
    """A number by which two logs differ."""
    return Printer(path + "#").below(40_000)


def numbered(text: str) -> str:
    """A file as the client shows it to the model, with the numbers of its lines."""
    return "\n".join(f"{n:6}\t{line}" for n, line in enumerate(text.splitlines(), 1))


def printed(command: str, size: int) -> str:
    """What a command prints, cut to about so many bytes."""
    out, lines = Printer(command), [f"$ {command}"]
    number = 0
    while sum(map(len, lines)) + len(lines) < size:
        number += 1
        verb, subject, field = out.one_of(VERBS), out.one_of(SUBJECTS), out.one_of(FIELDS)
        if "pytest" in command or "test" in command:
            lines.append(f"tests/test_{subject}.py::test_{verb}_{field} PASSED [{number % 100:3}%]")
        elif "git" in command:
            lines.append(f"+    {subject}.{field} = {verb}({subject}, {field}, strict=True)")
        else:
            lines.append(f"[{number}] {verb} dist/assets/{subject}-{field}.js  {out.below(90)} kB")
    return "\n".join(lines)


def matches(pattern: str, size: int) -> str:
    """What a search finds."""
    out = Printer(pattern)
    lines: list[str] = []
    while sum(map(len, lines)) + len(lines) < size:
        subject, field = out.one_of(SUBJECTS), out.one_of(FIELDS)
        lines.append(
            f"/home/dev/shop/src/{subject}.py:{out.below(900)}:    {pattern} {subject}.{field}"
        )
    return "\n".join(lines)


def page(name: str, size: int) -> str:
    """A browser's accessibility tree of a page of the shop."""
    out, lines, number = Printer(name), [f"- Page URL: http://localhost:5173/{name}"], 1
    while sum(map(len, lines)) + len(lines) < size:
        number += 1
        subject, field = out.one_of(SUBJECTS), out.one_of(FIELDS)
        lines.append(f'      - textbox "{subject} {field}" [ref=e{number}] [cursor=pointer]')
    return "\n".join(lines)
