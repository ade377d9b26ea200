"""The glossary names what is in the code, and every table of ours is in the glossary."""

import ast
import re

import pytest
from django.apps import apps

from tests.imports import APPS, ROOT, modules_of

pytestmark = pytest.mark.once

GLOSSARY = ROOT / "docs" / "glossary.md"
_NAME = re.compile(r"`([^`]+)`")


def rows() -> list[tuple[str, str]]:
    """Of each row what stands in the code and on the screen."""
    lines = [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines[2:]]
    return [(code, korean) for code, korean, _ in cells if not code.startswith("**")]


def names_in_code() -> set[str]:
    """Whatever the code gives a name to."""
    found: set[str] = set()
    for app in APPS:
        for source in modules_of(app).values():
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.ClassDef | ast.FunctionDef):
                    found.add(node.name)
                elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    found.add(node.id)
    return found


def test_its_names_are_in_the_code() -> None:
    names = {name for code, _ in rows() for name in _NAME.findall(code)}
    assert len(names) > 50
    assert names - names_in_code() == set()


def test_every_table_is_in_it_under_its_own_korean_name() -> None:
    models = [model for app in APPS if apps.is_installed(app) for model in apps.get_app_config(app).get_models()]
    own = {model.__name__: str(model._meta.verbose_name) for model in models if "Historical" not in model.__name__}
    assert len(own) > 25
    korean = {name: korean for code, korean in rows() for name in _NAME.findall(code)}
    assert {name: label for name, label in own.items() if label not in korean.get(name, "").split(", ")} == {}


def test_no_word_has_two_meanings() -> None:
    words = [word for code, _ in rows() for word in re.split(r", |: ", code)]
    assert sorted(word for word in set(words) if words.count(word) > 1) == []
