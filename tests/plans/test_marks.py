"""The marks of outlines are the same for Python, for the editor and for the stylesheets."""

import json
import re
from pathlib import Path

import pytest
import tinycss2

from plans.text import marks

STATIC = Path(__file__).parents[2] / "static"
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


def test_the_editor_knows_the_same():
    script = (STATIC / "js/editor/marks.js").read_text()
    known = dict(re.findall(r"^export const (\w+) = (.+);$", script, re.MULTILINE))
    assert known
    assert {name: json.loads(re.sub(r",(?=\s*})", "", value)) for name, value in known.items()} == {
        name: getattr(marks, name) for name in known
    }


def test_no_other_module_of_the_editor_has_a_set_of_them():
    """What stands for a level is imported; a mark by itself may be named."""
    for script in (STATIC / "js/editor").glob("*.js"):
        if script.name != "marks.js":
            code = re.sub(r"/\*.*?\*/|//.*", "", script.read_text(), flags=re.DOTALL if "/*" else 0)
            assert re.findall(rf"[{marks.HEADINGS}{marks.NOTES}○◯·ㆍ▶▷▪▫]{{2,}}", code) == [], script.name


def test_the_book_prints_them():
    printed = marks_of((STATIC / "css/book.css").read_text())
    outline = by_depth(".outline", 5, marks.BY_DEPTH + marks.DEEPER)
    table = by_depth(".book td", 2, marks.BY_DEPTH_IN_TABLE)
    typed = {f".outline li.mark-{name}": mark for mark, name in marks.TYPED_CLASSES.items()}
    for expected in (outline, table, typed, {".section > h5::before": marks.HEADINGS[0]}):
        assert {selector: printed.get(selector) for selector in expected} == expected


def test_lists_below_milestones_go_on_one_level_deeper():
    printed = marks_of((STATIC / "css/book.css").read_text())
    assert printed[".outline .dashed > ul"] == marks.BY_DEPTH[1]
    assert printed[".outline .dashed ul ul"] == marks.BY_DEPTH[2]
    assert printed[".outline .dashed td ul"] == marks.BY_DEPTH_IN_TABLE[0]
    assert printed[".outline .dashed td ul ul"] == marks.BY_DEPTH_IN_TABLE[1]


def test_the_editor_shows_what_the_book_prints():
    shown = marks_of((STATIC / "css/editor.css").read_text())
    assert shown == {
        **by_depth(EDITOR, 5, marks.BY_DEPTH + marks.DEEPER),
        **by_depth(f"{EDITOR} td", 2, marks.BY_DEPTH_IN_TABLE),
    }
