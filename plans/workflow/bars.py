"""Figures as pictures: a bar of pieces, with an alternative text that has them in words."""

from base64 import b64encode
from dataclasses import dataclass

# The same colours as the states' badges in app.css; from dark to light, so that they differ without colour as well.
COLOURS = {"confirmed": "#1b6b2c", "approved": "#256ef4", "submitted": "#b58a2e", "writing": "#e6e8ea"}


@dataclass(frozen=True)
class Piece:
    kind: str
    size: int


@dataclass(frozen=True)
class Bar:
    """One bar whose pieces together are the whole."""

    text: str
    pieces: tuple[Piece, ...]

    @property
    def source(self) -> str:
        """A data: address of the picture, which is as wide as the page makes it."""
        return f"data:image/svg+xml;base64,{b64encode(self._svg().encode()).decode()}"

    def _svg(self) -> str:
        total = sum(piece.size for piece in self.pieces) or 1
        shapes, left = [], 0
        for piece in self.pieces:
            shapes.append(f'<rect x="{left}" width="{piece.size}" height="1" fill="{COLOURS[piece.kind]}"/>')
            left += piece.size
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total} 1" preserveAspectRatio="none">'
            f"{''.join(shapes)}</svg>"
        )
