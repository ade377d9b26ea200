"""The editor as a test uses it, and texts as it writes them."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image


def items(*texts: str) -> str:
    return "<ul>" + "".join(f"<li><p>{text}</p></li>" for text in texts) + "</ul>"


def table(*rows: str, header: str = "") -> str:
    marked = [("th", header)] * bool(header) + [("td", row) for row in rows]
    cells = ("".join(f"<{tag}><p>{cell}</p></{tag}>" for cell in row.split("^")) for tag, row in marked)
    return f"<table><tbody>{''.join(f'<tr>{row}</tr>' for row in cells)}</tbody></table>"


class Editor:
    """The text of a section on its page in the admin."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.text = page.locator(".prose-editor:has(#id_body) .ProseMirror")
        self.text.click()
        # What reads other programs' HTML comes when somebody begins to write.
        page.evaluate("import('/static/js/editor/foreign-html.js')")

    @property
    def html(self) -> str:
        return self.page.locator("#id_body").input_value()

    def set(self, html: str) -> None:
        self.page.locator("#id_body").evaluate("(field, html) => field.editor.commands.setContent(html)", html)
        self.text.focus()

    def put_cursor(self, words: str) -> None:
        """At the end of these words."""
        self.page.locator("#id_body").evaluate(
            """({ editor }, words) => editor.state.doc.descendants((node, at) => {
                if (node.isText && node.text.includes(words)) {
                    editor.commands.setTextSelection(at + node.text.indexOf(words) + words.length);
                }
            })""",
            words,
        )
        self.text.focus()

    def wait_for_cursor(self, place: int) -> None:
        """A browser tells the editor a moment later where a key has led to."""
        where = "field => field.editor.state.selection.from"
        for _ in range(500):
            if self.page.locator("#id_body").evaluate(where) == place:
                return
            self.page.wait_for_timeout(20)
        pytest.fail(f"The cursor never came to {place}.")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def paste(self, text: str = "", html: str = "") -> str:
        self.text.evaluate(
            """(element, [text, html]) => {
                const data = new DataTransfer();
                data.setData("text/plain", text);
                if (html) data.setData("text/html", html);
                const how = { clipboardData: data, bubbles: true, cancelable: true };
                element.dispatchEvent(new ClipboardEvent("paste", how));
            }""",
            [text, html],
        )
        return self.html

    def paste_alone(self, text: str) -> str:
        """What a text becomes where nothing else stands."""
        return self.paste_at_the_end_of("", text)

    def paste_at_the_end_of(self, body: str, text: str, html: str = "") -> str:
        self.set(body)
        self.press("Control+End")
        return self.paste(text, html)

    def bring(self, kind: str, png: bytes) -> None:
        """Paste or drop a picture file."""
        self.text.evaluate(
            """(element, [kind, bytes]) => {
                const data = new DataTransfer();
                data.items.add(new File([new Uint8Array(bytes)], "그림.png", { type: "image/png" }));
                const { left, top } = element.getBoundingClientRect();
                const how = { bubbles: true, cancelable: true, clientX: left + 20, clientY: top + 20 };
                element.dispatchEvent(kind === "paste"
                    ? new ClipboardEvent(kind, { ...how, clipboardData: data })
                    : new DragEvent(kind, { ...how, dataTransfer: data }));
            }""",
            [kind, list(png)],
        )


def png() -> bytes:
    file = BytesIO()
    Image.new("RGB", (60, 40), "navy").save(file, "PNG")
    return file.getvalue()
