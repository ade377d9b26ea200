"""A pack says whether it is as it was, which edition it is, and what was altered."""

import json
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from editions.models import Edition
from editions.pack.packing import pack, signature_of
from editions.pack.verifying import NoPack, verify
from plans.models import Plan, Project
from tests.factories import UserFactory
from tests.freezing import freeze

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def edition(example: Plan) -> Edition:
    freeze(example, "초안")
    Project.objects.filter(number=1).update(title="새 이름")
    return freeze(example, "보고")


def altered(content: bytes, change: Callable[[dict[str, bytes]], object]) -> BytesIO:
    with ZipFile(BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    packed.seek(0)
    return packed


def test_an_unaltered_pack_says_which_edition_it_is(edition: Edition, tmp_path: Path) -> None:
    call_command("export_edition", "2024", "보고", output=tmp_path / "보고.zip", stdout=StringIO())
    said = StringIO()
    call_command("verify_edition", tmp_path / "보고.zip", stdout=said)
    assert "그때 그대로입니다. 2024년 주요업무계획 판 “보고”" in said.getvalue()
    with ZipFile(tmp_path / "보고.zip") as archive:
        assert {"book.pdf", "book.html", "tables.xlsx", "comparison.html"} < set(archive.namelist())
        assert "새 이름" in archive.read("comparison.html").decode()


def test_is_the_same_each_time(edition: Edition) -> None:
    assert pack(edition) == pack(edition)


def test_the_first_edition_is_compared_with_none(edition: Edition) -> None:
    with ZipFile(BytesIO(pack(Edition.objects.get(name="초안")))) as archive:
        assert "comparison.html" not in archive.namelist()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda files: files.update({"book.html": b"x"}), "book.html: 내용이 바뀌었습니다."),
        (lambda files: files.pop("tables.xlsx"), "tables.xlsx: 들어 있지 않습니다."),
        (lambda files: files.update({"more.txt": b"x"}), "more.txt: 목록에 없는 파일입니다."),
        (
            lambda files: files.update(
                {"manifest.json": files["manifest.json"].replace("보고".encode(), "확정".encode())}
            ),
            "목록의 서명이 이 시스템의 것이 아니거나, 목록이 바뀌었습니다.",
        ),
    ],
)
def test_names_what_was_altered(edition: Edition, change: Callable, fault: str) -> None:
    verdict = verify(altered(pack(edition), change))
    assert not verdict.is_unaltered
    assert fault in verdict.faults


def test_whoever_alters_a_file_and_its_hash_has_no_key_to_sign_it(edition: Edition, settings: Settings) -> None:
    def forge(files: dict[str, bytes]) -> None:
        manifest = json.loads(files["manifest.json"]) | {"name": "확정"}
        files["manifest.json"] = json.dumps(manifest).encode()
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", []
        files["manifest.sig"] = signature_of(files["manifest.json"]).encode()

    content, key = pack(edition), settings.SECRET_KEY
    forged = altered(content, forge)
    settings.SECRET_KEY = key
    assert not verify(forged).is_signed


def test_an_earlier_key_still_counts(edition: Edition, settings: Settings) -> None:
    content = pack(edition)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert verify(BytesIO(content)).is_unaltered
    settings.SECRET_KEY_FALLBACKS = []
    assert not verify(BytesIO(content)).is_signed


def _zip(**files: bytes) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("_", "."), data)
    return packed.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        _zip(book_pdf=b"x"),
        _zip(manifest_json=b"{", manifest_sig=b"x"),
        _zip(manifest_json=b"[]", manifest_sig=b"x"),
        _zip(manifest_json=b'{"files": 3}', manifest_sig=b"\xff"),
    ],
)
def test_what_is_no_pack_gets_a_sentence(content: bytes, db: None) -> None:
    with pytest.raises(NoPack, match="보관 묶음"):
        verify(BytesIO(content))


def test_what_unpacks_to_too_much_is_not_read(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("editions.pack.verifying.LARGEST_FILE", 1_000)
    with pytest.raises(NoPack, match="너무 큰"):
        verify(BytesIO(pack(edition)))


def test_the_page_says_it_as_well(edition: Edition, client: Client) -> None:
    client.force_login(UserFactory())
    content = pack(edition)
    answer = client.post(reverse("pack-verify"), {"file": SimpleUploadedFile("보고.zip", content)})
    assert "그때 그대로입니다." in answer.content.decode()
    changed = altered(content, lambda files: files.update({"book.html": b"x"})).getvalue()
    answer = client.post(reverse("pack-verify"), {"file": SimpleUploadedFile("보고.zip", changed)})
    assert "book.html: 내용이 바뀌었습니다." in answer.content.decode()
    answer = client.post(reverse("pack-verify"), {"file": SimpleUploadedFile("보고.zip", b"x")})
    assert "보관 묶음이 아니거나 손상된 파일입니다." in answer.content.decode()


def test_the_command_refuses_what_is_no_pack(tmp_path: Path, db: None) -> None:
    (tmp_path / "x.zip").write_bytes(b"x")
    with pytest.raises(CommandError) as refused:
        call_command("verify_edition", tmp_path / "x.zip")
    assert refused.value.returncode == 2
