"""What stands before the items of a list on paper: the number that was written, the mark that was typed."""

import re
from pathlib import Path

import pytest
from weasyprint import HTML

from plans.text.marks import TYPED
from plans.text.rich_text import clean_rich_text
from reports.book.html import PAPER, paper_html
from reports.book.outline import printed
from tests.reports.printed import text_of

pytestmark = pytest.mark.once

#: Our fonts draw both alike, and the file names only one.
ONE_GLYPH = {"◉": "⊙"}


def on_paper(text: str, path: Path) -> list[str]:
    body = "".join(map(str, printed(clean_rich_text(text), {})))
    page = paper_html(
        f'<div class="book"><div class="outline">{body}</div></div>', text_font="NanumGothic", stylesheets=PAPER
    )
    HTML(string=page).write_pdf(path)
    lines = ("".join(line.split()) for line in text_of(path, "-layout").splitlines())
    return [line for line in lines if re.search("[가-힣]", line)]


def test_numbers_begin_where_the_list_does(tmp_path: Path) -> None:
    inner = '<ol start="3"><li>나</li></ol>'
    text = f'<ol start="5"><li>가{inner}</li><li>다</li></ol><ol><li>라</li></ol><ol start="0"><li>마</li></ol>'
    assert on_paper(text, tmp_path / "list.pdf") == ["5.가", "3.나", "6.다", "1.라", "0.마"]


def test_a_typed_mark_stands_in_place_of_the_levels(tmp_path: Path) -> None:
    marks = f"{TYPED}①⑳❶㉮"
    items = "".join(f"<li><p>{mark} 가</p></li>" for mark in marks)
    assert on_paper(f"<ul>{items}</ul>", tmp_path / "list.pdf") == [f"{ONE_GLYPH.get(mark, mark)}가" for mark in marks]
    assert on_paper("<ul><li><p>★★ 가</p></li><li><p>나</p></li></ul>", tmp_path / "list.pdf") == ["○★★가", "○나"]
