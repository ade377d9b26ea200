"""Rich text as the editor would make it: outlines as nested lists, and tables."""

from collections.abc import Iterable, Sequence

Item = str | tuple[str, Sequence]  # a text, or a text with items below it


def outline(items: Iterable[Item]) -> str:
    return f"<ul>{''.join(map(_item, items))}</ul>"


def _item(item: Item) -> str:
    text, below = (item, ()) if isinstance(item, str) else item
    return f"<li>{paragraph(text)}{outline(below) if below else ''}</li>"


def paragraph(text: str) -> str:
    return f"<p>{text}</p>"


def heading(text: str) -> str:
    return f"<h5>{text}</h5>"


def strong(text: str) -> str:
    return f"<strong>{text}</strong>"


def header(text: str, *, columns: int = 1, rows: int = 1) -> str:
    return _cell("th", paragraph(text), columns, rows)


def cell(content: str, *, columns: int = 1) -> str:
    return _cell("td", content if content.startswith("<") else paragraph(content), columns, 1)


def _cell(tag: str, content: str, columns: int, rows: int) -> str:
    colspan = f' colspan="{columns}"' if columns > 1 else ""
    rowspan = f' rowspan="{rows}"' if rows > 1 else ""
    return f"<{tag}{colspan}{rowspan}>{content}</{tag}>"


def table(*rows: Iterable[str]) -> str:
    lines = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return f"<table><tbody>{lines}</tbody></table>"
