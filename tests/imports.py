"""Which modules of the project import which others, read from their source."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
APPS = (
    "korean",
    "background",
    "integrity",
    "spreadsheets",
    "staffing",
    "accounts",
    "budgets",
    "plans",
    "reports",
    "editions",
    "demo",
    "operations",
    "config",
)


def modules_of(folder: str) -> dict[str, str]:
    """The source of every module below a folder, by its dotted name; without migrations, which stand by themselves."""
    paths = (path for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts)
    return {_name(path): path.read_text(encoding="utf-8") for path in paths}


def imported(module: str, source: str, *, at_start: bool = False) -> Iterator[str]:
    """The full names of all that a module imports, wherever in it, by their own or a relative name.

    `at_start`: only what is loaded with it, and neither for types alone nor within functions.
    """
    for node in _nodes(ast.parse(source), at_start=at_start):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(module, node)
            yield from (name if _is_module(name := f"{base}.{each.name}") else base for each in node.names)


def _nodes(tree: ast.AST, *, at_start: bool) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        for_types = isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        if at_start and (for_types or isinstance(node, ast.FunctionDef)):
            continue
        yield node
        yield from _nodes(node, at_start=at_start)


def _absolute(module: str, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    is_package = (ROOT / module.replace(".", "/") / "__init__.py").exists()
    parts = module.split(".")
    package = parts[: len(parts) - node.level + is_package]
    return ".".join([*package, *([node.module] if node.module else [])])


def _is_module(name: str) -> bool:
    path = ROOT / name.replace(".", "/")
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
