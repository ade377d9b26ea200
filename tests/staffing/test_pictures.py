"""Which files may stand in a frame: pictures that every program can open, and nothing that blows up."""

import re
import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import modelform_factory
from django.utils.datastructures import MultiValueDict
from PIL import Image
from pytest_django import Settings

from plans.models import Picture
from reports.pdf import printing as pdf  # noqa: F401 - as in the running program: its renderer changes how pictures are read
from staffing.pictures import LARGEST_FILE, MOST_FRAMES
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db

NO_PICTURE = ("올바른 이미지를 업로드하세요", "그림 파일이 아니거나 깨진 파일입니다")


def encoded(format: str, size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "navy").save(file, format, **options)
    return file.getvalue()


def moving_gif(frames: int) -> bytes:
    """A GIF of one pixel that blinks; each frame takes 23 bytes."""
    head = b"GIF89a" + struct.pack("<HH", 1, 1) + b"\xf0\x00\x00" + b"\x00\x00\x00\xff\xff\xff"
    control = b"\x21\xf9\x04\x00\x01\x00\x00\x00"
    pixel = b"\x2c" + struct.pack("<HHHH", 0, 0, 1, 1) + b"\x00" + b"\x02\x02\x44\x01\x00"
    return head + (control + pixel) * frames + b"\x3b"


def png(width: int, height: int, rows: int) -> bytes:
    """A black and white PNG that says this size and has some of its rows: a few kilobytes, whatever its size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    data = zlib.compress(bytes((width + 7) // 8 + 1) * rows, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'


@pytest.fixture
def upload(settings: Settings) -> Callable[..., Any]:
    """Uploads a file into a frame as a form does: its errors, and how many files there are afterwards."""

    def upload(content: bytes, name: str = "그림.png", kind: str = "image/png") -> tuple[list[str], int]:
        form_class = modelform_factory(Picture, fields=["project", "number", "file", "alt"])
        data = {"project": ProjectFactory.create().pk, "number": 1, "alt": "공원 입구의 조감도"}
        files: MultiValueDict[str, Any] = MultiValueDict({"file": [SimpleUploadedFile(name, content, kind)]})
        form = form_class(data, files)
        if form.is_valid():
            form.save()
        assert set(form.errors) <= {"file"}
        errors = [str(error) for error in form.errors.get("file", [])]
        return errors, sum(file.is_file() for file in Path(settings.MEDIA_ROOT).rglob("*"))

    return upload


@pytest.mark.parametrize("format", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_is_taken(upload: Callable[..., Any], format: str) -> None:
    assert upload(encoded(format), name="picture.png") == ([], 1)
    assert Picture.objects.get().file.read() == encoded(format)


def test_what_somebody_called_it_never_reaches_the_disk(upload: Callable[..., Any]) -> None:
    upload(encoded("PNG"), name="../../settings.png")
    assert re.fullmatch("pictures/[0-9a-f]{32}", str(Picture.objects.get().file))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"<script>alert(1)</script>", id="text"),
        pytest.param(SVG, id="svg"),
        pytest.param(b"%PDF-1.7", id="pdf"),
        pytest.param(encoded("BMP"), id="another-format"),
        pytest.param(encoded("TIFF"), id="yet-another-format"),
        pytest.param(encoded("PNG", (400, 300))[:-200], id="truncated-png"),
        pytest.param(encoded("JPEG", (400, 300))[:-200], id="truncated-jpeg"),
        pytest.param(png(60_000, 60_000, rows=1), id="size-beyond-all-measure"),
    ],
)
def test_what_is_no_picture_is_refused_and_not_stored(upload: Callable[..., Any], content: Any) -> None:
    [error], files = upload(content)
    assert any(sentence in error for sentence in NO_PICTURE)
    assert (files, Picture.objects.count()) == (0, 0)


@pytest.mark.parametrize("name", ["page.svg", "page.html", "page.exe"])
def test_another_ending_is_refused_whatever_is_in_the_file(upload: Callable[..., Any], name: str) -> None:
    [error], files = upload(encoded("PNG"), name=name)
    assert "허용되지 않습니다" in error or "확장자" in error
    assert files == 0


def test_a_bomb_of_few_bytes_is_refused_before_it_is_unpacked(upload: Callable[..., Any]) -> None:
    """8,000 × 8,000 pixels are 64 million, of 40 million that are allowed."""
    bomb = png(8_000, 8_000, rows=8_000)
    assert len(bomb) < 10_000
    assert upload(bomb) == (["그림이 너무 큽니다(8,000×8,000). 가로세로를 줄여서 올리십시오."], 0)


def test_a_page_at_600_dpi_is_taken(upload: Callable[..., Any]) -> None:
    assert upload(png(4_961, 7_016, rows=7_016)) == ([], 1)


def test_a_file_beyond_10_mb_is_refused(upload: Callable[..., Any]) -> None:
    at_the_limit = encoded("PNG")
    at_the_limit += bytes(LARGEST_FILE - len(at_the_limit))  # what follows the picture, no program reads
    assert upload(at_the_limit) == ([], 1)
    [error], files = upload(at_the_limit + b"\0")
    assert error == "그림 파일이 너무 큽니다. 10MB 이하로 줄여서 올리십시오."
    assert files == 1


def test_a_moving_picture_with_thousands_of_frames_is_refused(upload: Callable[..., Any]) -> None:
    assert upload(moving_gif(5_000)) == (
        ["움직이는 그림의 장면이 너무 많습니다(5,000개). 100개 이하로 줄여서 올리십시오."],
        0,
    )


def test_a_moving_picture_with_some_frames_is_taken(upload: Callable[..., Any]) -> None:
    assert upload(moving_gif(MOST_FRAMES)) == ([], 1)


def test_a_moving_picture_counts_with_several_of_its_frames(upload: Callable[..., Any]) -> None:
    """5,000,000 pixels are few, ten times as many are not."""
    one = Image.new("P", (2_500, 2_000))
    file = BytesIO()
    one.save(file, "GIF", save_all=True, append_images=[Image.new("P", one.size, frame) for frame in range(1, 10)])
    [error], files = upload(file.getvalue())
    assert error.startswith("그림이 너무 큽니다(2,500×2,000)")
    assert files == 0
