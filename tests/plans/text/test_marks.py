"""The marks of outlines are the same for Python, for the editor and for the stylesheets."""

import json
import re
from pathlib import Path

import pytest
import tinycss2

from plans.text import marks

STATIC = Path(__file__).parents[3] / "static"
EDITOR = ":is(.prose-editor .ProseMirror, .rich-text)"
pytestmark = pytest.mark.once

Marks = dict[str, str]


def marks_of(stylesheet: str) -> Marks:
    """By its selector the mark that each rule prints."""
    found: Marks = {}
    for rule in tinycss2.parse_stylesheet(stylesheet, skip_comments=True, skip_whitespace=True):
        if rule.type == "qualified-rule":
            mark = _mark_in(rule.content)
            found |= {_selector(each): mark for each in tinycss2.serialize(rule.prelude).split(",\n") if mark}
    return found


def _mark_in(content: list) -> str | None:
    for declaration in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if declaration.type == "declaration" and declaration.name in ("list-style", "content"):
            return next((each.value.strip() for each in declaration.value if each.type == "string"), None)
    return None


def _selector(text: str) -> str:
    return " ".join(text.split())


def by_depth(around: str, deepest: int, printed: str) -> Marks:
    return {f"{around} {' '.join(['ul'] * depth)}": printed[depth - 1] for depth in range(1, deepest + 1)}


def test_the_editor_knows_the_same() -> None:
    script = (STATIC / "js/editor/marks.js").read_text()
    known = dict(re.findall(r"^export const (\w+) = (.+?);$", script, re.MULTILINE | re.DOTALL))
    assert known
    assert {name: json.loads(re.sub(r",(?=\s*})", "", value)) for name, value in known.items()} == {
        name: getattr(marks, name) for name in known
    }


def test_no_other_module_of_the_editor_has_a_set_of_them() -> None:
    """A mark by itself may be named; which ones stand for the same is imported."""
    # Dashes have other uses as well: in figures, and in the rule below a table's header.
    typed = "".join(typed for mark, typed in marks.FAMILIES.items() if mark != "-")
    typed = typed.translate(dict.fromkeys(map(ord, marks.LETTERS)))
    a_set = re.compile(rf"[{marks.HEADINGS}{marks.NOTES}{typed}]{{2,}}")
    # The menu of what one can type offers marks as well, and takes none for another.
    for script in {*(STATIC / "js/editor").glob("*.js")} - {STATIC / "js/editor/characters.js"}:
        code = re.sub(r"/\*.*?\*/|//[^\n]*", "", script.read_text(), flags=re.DOTALL)
        assert bool(a_set.search(code)) == (script.name == "marks.js"), script.name


def test_the_book_prints_them() -> None:
    assert marks_of((STATIC / "css/book.css").read_text()) == {
        ".section > h5::before": marks.HEADINGS[0],
        "ul.outline": marks.BY_DEPTH[0],
        **by_depth(".outline", 5, marks.BY_DEPTH + marks.DEEPER),
        **by_depth(".book td", 2, marks.BY_DEPTH_IN_TABLE),
        # Below a milestone, which stands on the first level itself.
        ".outline .dashed > ul": marks.BY_DEPTH[1],
        ".outline .dashed ul ul": marks.BY_DEPTH[2],
        ".outline .dashed ul ul ul": marks.BY_DEPTH[3],
        **by_depth(".outline .dashed td", 2, marks.BY_DEPTH_IN_TABLE),
        **{f".outline li.mark-{name}": mark for mark, name in marks.TYPED_CLASSES.items()},
    }


def test_the_editor_shows_what_the_book_prints() -> None:
    assert marks_of((STATIC / "css/editor.css").read_text()) == {
        **by_depth(EDITOR, 5, marks.BY_DEPTH + marks.DEEPER),
        **by_depth(f"{EDITOR} td", 2, marks.BY_DEPTH_IN_TABLE),
    }


def test_what_is_typed_in_marks_of_a_family_is_known_by_its_first() -> None:
    for family, typed in marks.FAMILIES.items():
        assert typed.startswith(family)
    assert set(marks.BY_DEPTH + marks.DEEPER) <= marks.FAMILIES.keys()
