"""Where uploads are kept: whole, under a name that nobody else has."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from config.storage import WholeUploads

pytestmark = pytest.mark.once


def no_second_name(self, target):
    raise OSError(95, "Operation not supported")


@pytest.fixture(params=["with second names", "without"])
def storage(request, tmp_path, monkeypatch) -> WholeUploads:
    if request.param == "without":
        monkeypatch.setattr(Path, "hardlink_to", no_second_name)
    return WholeUploads(location=tmp_path)


def test_a_file_is_there_under_its_name_and_nothing_beside_it(storage, tmp_path):
    name = storage.save("pictures/그림.png", ContentFile(b"content"))
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")] == [name] == ["pictures/그림.png"]
    assert storage.open(name).read() == b"content"


def test_a_file_of_the_same_name_stays_what_it_is(storage):
    first, second = (storage.save("그림.png", ContentFile(content)) for content in (b"first", b"second"))
    assert first != second
    assert (storage.open(first).read(), storage.open(second).read()) == (b"first", b"second")
