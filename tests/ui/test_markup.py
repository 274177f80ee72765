"""No string that is put together at run time gets to where Textual would read it as markup."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import ccwatch.ui

SOURCES = sorted(Path(ccwatch.ui.__file__).parent.rglob("*.py"))

TAKES_MARKUP = {
    *("Static", "Label", "Button", "Checkbox", "RadioButton", "Collapsible", "Link", "Digits"),
    *("Option", "OptionList", "Selection", "Select", "SelectionList", "Tab", "TabPane", "Tree"),
    *("add_row", "add_column", "add_columns", "update_cell", "update_cell_at"),
    *("add", "add_leaf", "set_label", "add_option", "add_options", "replace_option_prompt"),
    *("update", "with_tooltip", "from_markup", "Markdown"),
    *("Hit", "DiscoveryHit", "SystemCommand"),
}
"""Calls whose arguments Textual or Rich read as markup when they are of type `str`."""

READ_AS_MARKUP = {"border_title", "border_subtitle", "tooltip", "label", "prompt"}
"""Attributes that are read as markup when a `str` is assigned to them."""


def name_of(call: ast.Call) -> str:
    """The last part of what is called."""
    called = call.func
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""


def is_text(node: ast.expr, known: set[str]) -> bool:
    """Say whether an expression is a string that is not written out in full in the source."""
    match node:
        case ast.JoinedStr():
            return any(isinstance(part, ast.FormattedValue) for part in node.values)
        case ast.Name():
            return node.id in known
        case ast.BinOp(op=ast.Add() | ast.Mod() | ast.Mult()):
            return any(is_text(side, known) for side in (node.left, node.right)) or (
                isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant)
            )
        case ast.IfExp():
            return is_text(node.body, known) or is_text(node.orelse, known)
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str()))):
            return True  # "…".join(…) and "…".format(…)
        case ast.Call():
            return name_of(node) in {"str", "repr", "plain", "one_line"}
    return False


def texts_in(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """The names in a function that are known to hold such a string."""
    arguments = function.args
    known = {
        argument.arg
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
        if argument.annotation and ast.unparse(argument.annotation) in {"str", "str | None"}
    }
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and is_text(node.value, known):
            known |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return known


def says_no_markup(call: ast.Call) -> bool:
    """Say whether a call turns markup off."""
    return any(
        keyword.arg == "markup" and ast.unparse(keyword.value) == "False"
        for keyword in call.keywords
    )


def risks(node: ast.AST, known: set[str]) -> Iterator[ast.expr]:
    """Yield the strings in one place of the source that would be read as markup."""
    match node:
        case ast.Call() if name_of(node) in TAKES_MARKUP and not says_no_markup(node):
            given = [
                *node.args,
                *(
                    keyword.value
                    for keyword in node.keywords
                    if keyword.arg not in {"id", "classes", "name", "key", "text", "action"}
                ),
            ]
            if name_of(node) == "from_markup":
                given = node.args  # what is named there is put in as it is
            yield from (one for one in given if is_text(one, known))
        case ast.Assign(targets=[ast.Attribute(attr=attribute)]) if attribute in READ_AS_MARKUP:
            if is_text(node.value, known):
                yield node.value
        case ast.FunctionDef(name="render", returns=ast.Name(id="str") as returned):
            yield returned


def found_in(source: str) -> list[str]:
    """List the places in a source where a string would be read as markup."""
    tree = ast.parse(source)
    places = {
        f"{expression.lineno}: {ast.unparse(expression)}"
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        for expression in risks(node, texts_in(function))
    }
    return sorted(places)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_made_up_string_is_read_as_markup(path: Path) -> None:
    assert found_in(path.read_text()) == []


@pytest.mark.parametrize(
    "line",
    [
        'Static(f"{title}")',
        "Label(title)",
        "self.query_one(Static).update(title)",
        'table.add_row("a", "b" + title)',
        'self.border_title = f"{title}"',
        'self.tooltip = "in %s" % 7',
        'Static(", ".join(names))',
        "Option(str(path))",
        "shown = title + '!'; Static(shown)",
        'DiscoveryHit("go", act, help=title)',
        'Content.from_markup(f"[b]{title}")',
        "tree.root.add_leaf(plain(path))",
    ],
)
def test_such_a_string_is_found(line: str) -> None:
    assert len(found_in(f"def show(self, title: str, names, path):\n    {line}")) == 1


def test_a_render_method_that_returns_a_string_is_found() -> None:
    assert len(found_in("class W:\n    def render(self) -> str:\n        return 'x'")) == 1


@pytest.mark.parametrize(
    "line",
    [
        'Static("Nothing yet")',
        "Label(Content(plain(title)))",
        "Static(title, markup=False)",
        "table.add_row(Text(plain(title)), key=title)",
        'Static(Content.assemble((title, "bold")))',
        'Content.from_markup("[b]$name[/b]", name=title)',
        "self.title = title",
        "seen.update(names)",
        'Static(id=f"row-{number}")',
    ],
)
def test_what_is_safe_is_left_alone(line: str) -> None:
    assert found_in(f"def show(self, title: str, names, number):\n    {line}") == []
