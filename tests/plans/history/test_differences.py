"""The difference of two texts."""

from typing import Any

from plans.text.differences import compare, with_marks
from plans.text.parsing import plain_text
from tests.plans.history.changing import AFTER, BEFORE


class TestTheDifferenceOfTexts:
    def shown(self, before: str, after: str, **more: Any) -> list[str]:
        signs = {"same": "{}", "added": "+{}+", "removed": "-{}-", "folded": "{}"}
        return [
            " ".join(signs[piece.kind].format(piece.text) for piece in line) for line in compare(before, after, **more)
        ]

    def test_knows_the_lines_that_print_with_a_mark_of_their_own(self) -> None:
        html = "<h5>[가]</h5><h5>① 나</h5><ul><li><p>다</p></li><li><p>※ 라</p></li><li><p><em>① 마</em></p></li></ul>"
        marked = '<h5 class="boxed">[가]</h5><h5 class="counted">① 나</h5>'
        typed = '<li class="typed-mark"><p>※ 라</p></li><li class="typed-mark"><p><em>① 마</em></p></li>'
        assert with_marks(html) == f"{marked}<ul><li><p>다</p></li>{typed}</ul>"

    def test_is_of_words_line_by_line(self) -> None:
        assert self.shown(BEFORE, AFTER) == ["주민 설명회 -3회- +4회+ 개최", "+결과 공유+"]

    def test_leaves_out_what_is_far_from_a_change(self) -> None:
        words = [f"낱말{number}" for number in range(40)]
        changed = [*words[:20], "새말", *words[21:]]
        near, after = " ".join(words[12:20]), " ".join(words[21:29])
        assert self.shown(" ".join(words), " ".join(changed)) == [f"… {near} -낱말20- +새말+ {after} …"]
        assert "…" not in self.shown(" ".join(words), " ".join(changed), fold=False)[0]

    def test_reads_a_table_row_by_row(self) -> None:
        rows = "<tr><td><p>구분</p></td><td>계</td></tr><tr><td>국비</td><td><ul><li>&lt;10</li></ul></td></tr>"
        assert plain_text(f"<table>{rows}</table>") == "구분 | 계\n국비 | <10"

    def test_of_texts_that_share_nothing_takes_no_time(self) -> None:
        one, other = ("".join(f"<p>{sign}{number}</p>" for number in range(6_000)) for sign in "가나")
        assert len(self.shown(one, other)) > 1
