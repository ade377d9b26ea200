"""What the stylesheets say, rule by rule."""

from collections.abc import Iterator
from pathlib import Path

import tinycss2

STYLES = Path(__file__).parents[1] / "static/css"
#: Only the book on paper has these; browser and printer both lay out by book.css.
PRINTED = {"paper", "fragment"}
SHOWN = {file.stem for file in STYLES.glob("*.css")} - PRINTED

Rule = tuple[str, list[tuple[str, str]]]


def rules_of(nodes: list) -> Iterator[Rule]:
    """Each selector with what is declared for it, in media and containers as well."""
    for node in nodes:
        assert node.type != "error", node.message
        if node.type == "at-rule" and node.at_keyword not in {"page", "font-face", "counter-style"} and node.content:
            yield from rules_of(tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True))
        elif node.type == "qualified-rule":
            yield tinycss2.serialize(node.prelude).strip(), list(_declarations(node.content))


def _declarations(content: list) -> Iterator[tuple[str, str]]:
    for node in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        assert node.type == "declaration"
        yield node.name, tinycss2.serialize(node.value).strip()


def rules_in(style: str) -> list[Rule]:
    text = (STYLES / f"{style}.css").read_text()
    return list(rules_of(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)))
