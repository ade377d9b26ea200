"""Fragments of books that the same process of tests rendered before: most tests look at what becomes of them."""

from collections.abc import Collection
from dataclasses import astuple
from hashlib import blake2b

from django.conf import settings

from reports.rendering.processes import RenderFailed, RenderRequest, RenderResult, render

_LIMITS = ("FRAGMENT_PAGES", "FRAGMENT_PIXELS", "FRAGMENT_SECONDS", "FRAGMENT_MEMORY")
#: Why a fragment fails each time, on whatever machine and however busy that is.
_ALWAYS = {"pages", "pixels", "depth"}

_outcomes: dict[bytes, RenderResult | RenderFailed] = {}
_faces: dict[str, bytes] = {}


def render_once(request: RenderRequest, known_faces: Collection[str] = ()) -> RenderResult:
    """As `render`, which is asked once for what is the same to the last letter, picture and limit."""
    same = repr((astuple(request), [getattr(settings, limit) for limit in _LIMITS]))
    key = blake2b(same.encode()).digest()
    if key not in _outcomes:
        _outcomes[key] = _outcome(request)
    outcome = _outcomes[key]
    if isinstance(outcome, RenderFailed):
        raise RenderFailed(*outcome.args)
    faces = {use.face for use in outcome.fragment.record.fonts.values()} - set(known_faces)
    return RenderResult(outcome.fragment, {face: _faces[face] for face in faces})


def _outcome(request: RenderRequest) -> RenderResult | RenderFailed:
    try:
        result = render(request, tuple(_faces))
    except RenderFailed as failed:
        if str(failed) in _ALWAYS:
            return failed
        raise
    _faces.update(result.faces)
    return result
