"""Disks that are really full: small ones of a process's own, which the system itself refuses to fill further."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.reports.processes import Python

#: A process that may mount what nobody else sees.
WITHIN = ("unshare", "--user", "--map-root-user", "--mount")
SET_UP = """
import subprocess
from pathlib import Path
import django
django.setup()
from django.conf import settings

def disk(folder, size, *options):
    Path(folder).mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", ",".join([f"size={size}", *options]), "tmpfs", folder], check=True)

def files(folder):
    return [path for path in Path(folder).rglob("*") if path.is_file()]
"""
BOOKS = f"""{SET_UP}
import pikepdf
from accounts.models import User
from plans.models import Plan
from reports.cache import store
from reports.pdf.printing import FRAGMENTS
from reports.runs import execution
settings.BACKGROUND_WORKER = False
CACHE, BOOKS = settings.FRAGMENT_ROOT, settings.MEDIA_ROOT / "books"

def request_run():
    run = execution.request_run(plan=Plan.objects.get(year=2024), by=User.objects.first())
    with run.file.open() if run.file else open("/dev/null") as file:
        pages = len(pikepdf.open(file).pages) if run.file else 0
    return run.state, run.said, pages

disk(CACHE, "64k")
print(*request_run())
print(all(store.get(FRAGMENTS, path.name) for path in files(CACHE / "fragments")))
disk(CACHE, "100m")
disk(BOOKS, "16k")
print(*request_run())
print(files(BOOKS))
disk(BOOKS, "100m", "remount")
print(*request_run())
"""
UPLOADS = f"""{SET_UP}
import tempfile
from io import BytesIO
from PIL import Image
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from accounts.models import User
from plans.models import Picture, Project
from reports.runs.full_disk import is_full
from spreadsheets.models import ImportJob
settings.ALLOWED_HOSTS = ["*"]
client = Client(raise_request_exception=False)
client.force_login(User.objects.create_superuser("admin", role="admin"))
said = "서버의 디스크에 남은 자리가 없어 보내신 것을 저장하지 못했습니다."

def upload(size):
    file = SimpleUploadedFile("예산.csv", "부서,금액\\n".encode() + b"1,2\\n" * (size // 4))
    answer = client.post(reverse("import-new"), {{"file": file}})
    return answer.status_code, said in answer.content.decode(), ImportJob.objects.count()

def put():
    image = BytesIO()
    Image.effect_noise((300, 300), 99).save(image, "PNG")
    file = SimpleUploadedFile("그림.png", image.getvalue(), "image/png")
    answer = client.post(reverse("picture-new", args=[Project.objects.first().pk]), {{"file": file, "alt": "한 장"}})
    return answer.status_code, said in answer.content.decode(), Picture.objects.filter(alt="한 장").count()

disk(settings.MEDIA_ROOT, "32k")
print(*upload(100_000))
print(*put())
print(files(settings.MEDIA_ROOT))
disk(settings.MEDIA_ROOT, "100m", "remount")
tempfile.tempdir = str(settings.DATA_DIR / "received")
disk(tempfile.tempdir, "1m")
print(*upload(4_000_000))
print(files(settings.MEDIA_ROOT))
disk(tempfile.tempdir, "100m", "remount")
print(*upload(4_000_000))
print(*put())
disk(tempfile.tempdir, "16k", "remount")
print(*upload(100_000))
export = client.get(reverse("export", args=["projects", "xlsx"]))
print(export.status_code)
disk(tempfile.tempdir, "100m", "remount")
print(*upload(100_000))
with connection.cursor() as cursor:
    cursor.execute("PRAGMA max_page_count=1")  # no more than it has
    try:
        cursor.execute("CREATE TABLE filler AS SELECT zeroblob(1000000)")
    except OperationalError as error:
        print(is_full(error))
"""


@pytest.fixture
def python(example_folder: Path, tmp_path: Path) -> Python:
    if shutil.which("unshare") is None or subprocess.run([*WITHIN, "true"], check=False).returncode:
        pytest.skip("This system lets nobody mount a disk of their own.")
    return Python(shutil.copytree(example_folder, tmp_path / "data"))


def test_a_book_is_made_without_room_for_its_parts_and_once_there_is_room_for_itself(python: Python) -> None:
    without_parts, are_whole, without_book, left, with_room = python.run("-c", BOOKS, within=WITHIN)
    pages = int(without_parts.removeprefix("ready  "))
    assert pages > 10
    assert are_whole == "True"
    assert without_book == (
        "failed 디스크에 남은 자리가 없어 책을 저장하지 못했습니다. 관리자에게 알리고, 자리가 생기면 다시 만드십시오. 0"
    )
    assert left == "[]"
    assert with_room == f"ready  {pages}"


def test_an_upload_that_there_is_no_room_for_is_a_sentence_and_leaves_nothing(python: Python) -> None:
    assert python.run("-c", UPLOADS, within=WITHIN) == [
        "507 True 0",
        "507 True 0",
        "[]",
        "507 True 0",  # nor where it is received
        "[]",
        "302 False 1",
        "201 False 1",
        "507 True 2",  # nor for what the file says, which is no damaged one for that
        "507",
        "302 False 3",
        "True",
    ]
