"""Which files may stand in a frame: pictures that every program can open, and nothing that blows up."""

import re
import struct
import threading
import time
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import modelform_factory
from django.test import Client
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo
from pytest_django import Settings

from plans.models import Picture
from reports.pdf import printing as pdf  # noqa: F401 - as in the running program: its renderer changes how pictures are read
from staffing import pictures
from staffing.pictures import LARGEST_FILE, MOST_FRAMES
from tests.factories import OrganisationFactory, PictureFactory, PlannerFactory, ProjectFactory

pytestmark = pytest.mark.django_db

NO_PICTURE = "그림 파일이 아니거나 깨진 파일입니다. PNG, JPEG, GIF, WebP 파일을 올리십시오."
TOO_COSTLY = "그림을 읽는 데 너무 오래 걸리거나 메모리가 많이 들어 그만두었습니다."


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


def stored_picture() -> Any:
    return Image.open(BytesIO(Picture.objects.get().file.read()))


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


@pytest.mark.parametrize(
    ("format", "stored"), [("PNG", "PNG"), ("JPEG", "JPEG"), ("GIF", "PNG"), ("WEBP", "JPEG"), ("MPO", "JPEG")]
)
def test_a_picture_is_taken(upload: Callable[..., Any], format: str, stored: str) -> None:
    assert upload(encoded(format), name="picture.jpg") == ([], 1)
    image = stored_picture()
    assert (image.format, image.size) == (stored, (40, 30))
    assert max(abs(a - b) for a, b in zip(image.convert("RGB").getpixel((20, 15)), (0, 0, 128), strict=True)) <= 3


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
    ],
)
def test_what_is_no_picture_is_refused_and_not_stored(upload: Callable[..., Any], content: Any) -> None:
    [error], files = upload(content)
    assert error == NO_PICTURE
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


def test_one_beyond_all_measure_is_too_large(upload: Callable[..., Any]) -> None:
    [error], files = upload(png(60_000, 60_000, rows=1))
    assert (error.startswith("그림이 너무 큽니다(60,000×60,000)"), files) == (True, 0)


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


def many_scans(scans: int) -> bytes:
    """A JPEG whose every scan says nothing, of which each dot is gone through once more."""
    picture = encoded("JPEG", (3_000, 3_000), progressive=True)
    return picture[:-2] + b"\xff\xda\x00\x08\x01\x01\x00\x01\x3f\x00" * scans + b"\xff\xd9"


def many_markers(markers: int) -> bytes:
    return b"\xff\xd8" + b"\xff\xfe\x00\x02" * markers + encoded("JPEG")[2:]


def many_chunks(chunks: int) -> bytes:
    start, end = encoded("PNG")[:33], encoded("PNG")[33:]
    empty = b"\0\0\0\0teSt" + struct.pack(">I", zlib.crc32(b"teSt"))
    return start + empty * chunks + end


@pytest.mark.parametrize(
    "costly",
    [lambda: many_scans(1_500), lambda: many_markers(2_500_000), lambda: many_chunks(800_000)],
    ids=["scans", "markers", "chunks"],
)
def test_what_takes_long_to_read_is_ended_and_costs_this_process_nothing(
    upload: Callable[..., Any], costly: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(pictures.LIMITS, "seconds", 1)
    content = costly()
    assert len(content) < LARGEST_FILE
    began = time.process_time()
    [error], files = upload(content)
    assert time.process_time() - began < 0.7
    assert (error.startswith(TOO_COSTLY), files) == (True, 0)


def test_what_hangs_is_ended_by_the_clock(upload: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "_LONGEST", 0.01)
    [error], files = upload(encoded("PNG"))
    assert (error.startswith(TOO_COSTLY), files) == (True, 0)


def test_read_in_this_process_it_would_take_its_time() -> None:
    """The twin of the test above, with the protection off."""
    began = time.process_time()
    Image.open(BytesIO(many_markers(400_000)))
    assert time.process_time() - began > 0.3


def test_what_needs_much_memory_is_ended(upload: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pictures.LIMITS, "memory", 100 * 1024 * 1024)
    large = encoded("JPEG", (5_000, 5_000))
    [error], files = upload(large)
    assert (error.startswith(TOO_COSTLY), files) == (True, 0)


def photo() -> bytes:
    """As a telephone takes it: lying, with where and by whom."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned to the right
    exif[0x013B] = "Hong Gildong"
    exif.get_ifd(0x8825)[1] = "N"
    file, image = BytesIO(), Image.new("RGB", (40, 30), "navy")
    image.paste("orange", (0, 0, 20, 30))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image.save(file, "JPEG", exif=exif, comment=b"secret comment", icc_profile=profile, quality=95, subsampling=0)
    return file.getvalue() + b"secret attachment"


def test_of_a_photo_only_the_picture_is_stored(upload: Callable[..., Any]) -> None:
    given = photo()
    assert upload(given, name="photo.jpg") == ([], 1)
    stored = Picture.objects.get().file.read()
    for secret in (b"Hong Gildong", b"secret comment", b"secret attachment", b"Exif"):
        assert secret in given
        assert secret not in stored
    image = stored_picture()
    assert not image.getexif()
    # Upright, as every program showed it, and in its colours.
    assert image.size == (30, 40)
    assert (image.getpixel((15, 5))[0] > 200, image.getpixel((15, 35))[0] < 50) == (True, True)
    assert image.info["icc_profile"] == Image.open(BytesIO(given)).info["icc_profile"]
    assert image.quantization == Image.open(BytesIO(given)).quantization  # type: ignore[attr-defined]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_png_keeps_its_dots_and_loses_its_texts(upload: Callable[..., Any], mode: str) -> None:
    texts = PngInfo()
    texts.add_text("Author", "Hong Gildong")
    file, image = BytesIO(), Image.new("RGBA", (16, 16), (200, 100, 50, 128)).convert("L" if mode == "I;16" else mode)
    image = image.convert("I;16") if mode == "I;16" else image
    options = {"transparency": 0} if mode == "P" else {}
    image.save(file, "PNG", pnginfo=texts, **options)
    assert upload(file.getvalue() + b"secret attachment") == ([], 1)
    stored = stored_picture()
    assert (stored.mode, stored.tobytes()) == (Image.open(file).mode, Image.open(file).tobytes())
    assert stored.info.get("transparency") == Image.open(file).info.get("transparency")
    content = Picture.objects.get().file.read()
    assert b"Hong Gildong" not in content
    assert b"secret" not in content


WEBPS = [("RGB", True, "PNG"), ("RGBA", False, "PNG"), ("RGB", False, "JPEG")]


@pytest.mark.parametrize(("mode", "lossless", "stored"), WEBPS)
def test_a_webp_becomes_what_every_program_opens(
    upload: Callable[..., Any], mode: str, lossless: bool, stored: str
) -> None:
    file, image = BytesIO(), Image.effect_noise((64, 64), 40).convert(mode)
    image.putpixel((0, 0), (0,) * len(mode))
    image.save(file, "WEBP", lossless=lossless, exif=b"Exif\0\0secret")
    assert upload(file.getvalue(), name="a.webp") == ([], 1)
    shown = stored_picture()
    assert shown.format == stored
    assert stored == "JPEG" or shown.tobytes() == Image.open(file).tobytes()
    assert b"secret" not in Picture.objects.get().file.read()


def test_nothing_is_decoded_in_this_process_or_twice(
    upload: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    asked: list[bytes] = []
    ask = pictures._ask

    def noting(data: bytes) -> tuple[dict[str, Any], bytes]:
        asked.append(data)
        return ask(data)

    monkeypatch.setattr(pictures, "_ask", noting)
    monkeypatch.setattr(Image, "open", None)
    assert upload(photo(), name="photo.jpg") == ([], 1)
    assert len(asked) == 1
    picture = Picture.objects.get()
    picture.full_clean()
    client.force_login(PlannerFactory())
    shown = client.get(reverse("picture", args=[picture.pk]))
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert len(asked) == 1


def test_a_file_of_an_older_release_is_handed_out_as_it_is(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    content = many_markers(1_000)
    picture = PictureFactory.create(file=SimpleUploadedFile("old.jpg", content))
    OrganisationFactory(mark=SimpleUploadedFile("old.jpg", content))
    monkeypatch.setattr(Image, "open", None)
    client.force_login(PlannerFactory())
    for address in (reverse("picture", args=[picture.pk]), reverse("organisation-mark")):
        shown: Any = client.get(address)
        assert b"".join(shown.streaming_content) == content
        assert shown["Content-Type"] == "image/jpeg"


def test_what_nobody_looked_at_yet_is_looked_at_by_the_model() -> None:
    picture = Picture(project=ProjectFactory.create(), number=1, alt="조감도", file=SimpleUploadedFile("a.png", b"no"))
    with pytest.raises(ValidationError) as refused:
        picture.full_clean()
    assert refused.value.message_dict == {"file": [NO_PICTURE]}


@pytest.mark.once
def test_of_many_at_once_two_are_read_and_one_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other threads of the process go on answering requests."""
    go, running = threading.Event(), threading.Semaphore(0)

    def read(data: bytes) -> tuple[dict[str, Any], bytes]:
        running.release()
        go.wait(30)
        return {}, data

    monkeypatch.setattr(pictures, "_ask", read)
    content = encoded("PNG")

    def send(_: int) -> str:
        try:
            pictures.store_anew(SimpleUploadedFile("a.png", content))
        except ValidationError as refused:
            return str(refused.code)
        return "stored"

    with ThreadPoolExecutor(6) as threads:
        sent = [threads.submit(send, number) for number in range(6)]
        done, _ = wait(sent, timeout=2)
        assert [each.result() for each in done] == ["busy"] * 3
        go.set()
        became = sorted(each.result(30) for each in sent)
    assert became == ["busy"] * 3 + ["stored"] * 3
