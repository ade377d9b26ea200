"""Where uploads are kept: whole, under a name that nobody else has."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from config.storage import WholeUploads

pytestmark = pytest.mark.once


def no_second_name(self: Any, target: Any) -> None:
    raise OSError(95, "Operation not supported")


@pytest.fixture(params=["with second names", "without"])
def storage(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WholeUploads:
    if request.param == "without":
        monkeypatch.setattr(Path, "hardlink_to", no_second_name)
    return WholeUploads(location=tmp_path)


def test_a_file_is_there_under_its_name_and_nothing_beside_it(storage: WholeUploads, tmp_path: Path) -> None:
    name = storage.save("pictures/그림.png", ContentFile(b"content"))
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")] == [name] == ["pictures/그림.png"]
    assert storage.open(name).read() == b"content"


def test_a_file_is_on_the_disk_before_it_has_its_name_and_the_name_before_anything_names_it(
    storage: WholeUploads, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_disk: list[Any] = []

    def noted(handle: int) -> None:
        path = Path(f"/proc/self/fd/{handle}").readlink()
        on_disk.append([each.name for each in path.glob("[!.]*")] if path.is_dir() else path.read_bytes())

    monkeypatch.setattr(os, "fsync", noted)
    storage.save("pictures/shown.png", ContentFile(b"content"))
    assert on_disk == [b"content", ["shown.png"]]


def test_a_file_of_the_same_name_stays_what_it_is(storage: WholeUploads) -> None:
    first, second = (storage.save("그림.png", ContentFile(content)) for content in (b"first", b"second"))
    assert first != second
    assert (storage.open(first).read(), storage.open(second).read()) == (b"first", b"second")
