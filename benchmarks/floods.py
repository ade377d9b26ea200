"""Little in, much out: what one person's flood costs the server, and what others wait meanwhile.

`python -m benchmarks.floods` serves a small district (SQLite) with gunicorn. Each flood comes twice: to the program as
it is, and to one whose protection against it was switched off (`unprotected.py`). Meanwhile somebody else opens the
page to sign in, again and again. See README.md here.
"""

import argparse
import http.client
import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable
from html import unescape
from io import BytesIO
from typing import Any, NamedTuple

from .browser import TOKEN, Answer, Browser, Form
from .processes import Watch
from .serving import OPTIONS, ROOT, own_environment, served

LONGEST = 30  # seconds that anybody waits
PLACE = "@"  # in a cell whose text is told once
PAUSE = 0.25  # seconds between two who want to sign in
PROTECTED_OPTIONS = "--config deploy/gunicorn_options.py --log-level warning"  # 4 processes of 16 threads
_SENTENCE = re.compile(r"[^<>\"\n]*(?:십시오|않습니다)\.")


class Flood(NamedTuple):
    """What somebody sends; `off` is what `unprotected.py` calls the protection, or empty where it is gunicorn's."""

    name: str
    off: str
    send: Callable[[int, dict[str, Any]], list[Answer]]


class Found(NamedTuple):
    answers: list[Answer]
    seconds: float
    processor: float
    memory: float
    others: float  # the longest that somebody waited for the page to sign in


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--person", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--only", default="", help="a part of the name of the floods to try")
    options = parser.parse_args()
    if options.person:
        print(json.dumps(_person()))  # noqa: T201
        return
    floods = [each for each in FLOODS if options.only in each.name]
    write = sys.stdout.write
    write(f"load {os.getloadavg()[0]:.1f}\n\n")
    write("| flood | protection | answers | seconds | of the processor | MB | others wait at most |\n")
    write(f"{'| --- ' * 3}{'| ---: ' * 4}|\n")
    with tempfile.TemporaryDirectory(prefix="planbook-floods-") as folder:
        environment = own_environment(folder) | {"DATABASE_URL": ""}
        _run(environment, "manage.py", "migrate", "--verbosity", "0")
        _run(environment, "manage.py", "make_city", "--departments", "8", "--projects", "60")
        person = json.loads(_run(environment, "-m", "benchmarks.floods", "--person").splitlines()[-1])
        for flood in floods:
            for is_on in (True, False):
                write(f"{_row(flood, is_on, _tried(flood, is_on, environment, person))}\n")
                sys.stdout.flush()
    write(f"\nload {os.getloadavg()[0]:.1f}\n")


def _tried(flood: Flood, is_on: bool, environment: dict[str, str], person: dict[str, Any]) -> Found:
    is_at_the_door = not flood.off
    with served(
        environment | {"UNPROTECTED": "" if is_on else flood.off},
        "benchmarks.unprotected",
        PROTECTED_OPTIONS if is_on and is_at_the_door else OPTIONS,
    ) as (port, process):
        watch, waits, ended = Watch(process), [0.0], threading.Event()
        other = threading.Thread(target=_sign_in_again_and_again, args=(port, waits, ended))
        watch.start()
        other.start()
        answers = flood.send(port, person)
        seconds = max((each.seconds for each in answers), default=LONGEST / 2)
        ended.set()
        other.join()
        watch.stop()
        return Found(answers, seconds, watch.processor, watch.memory, max(waits))


def _sign_in_again_and_again(port: int, waits: list[float], ended: threading.Event) -> None:
    while not ended.wait(PAUSE):
        waits.append(Browser(port, "").get("sign-in", "/login/").seconds)


def _row(flood: Flood, is_on: bool, found: Found) -> str:
    statuses = [each.status or "none" for each in found.answers]
    counted = ", ".join(f"{statuses.count(each)} × {each}" for each in dict.fromkeys(statuses))
    sentences = (
        _SENTENCE.search(unescape(_readable(each.text))) for each in found.answers if each.status not in {0, 302}
    )
    sentence = next((match[0].strip() for match in sentences if match), "") if is_on else ""
    figures = f"{found.seconds:.1f} | {found.processor:.1f} | {found.memory:.0f} | {found.others:.1f}"
    return f"| {flood.name} | {'on' if is_on else 'off'} | {counted} {sentence} | {figures} |"


def _readable(text: str) -> str:
    """JSON's letters as they are; a page from its own part on."""
    if text.startswith("{"):
        found, _ = json.JSONDecoder().raw_decode(text)  # behind it `upload` says where it leads
        return json.dumps(found, ensure_ascii=False)
    return text.partition("<main")[2]


def _run(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(  # noqa: S603
        [sys.executable, *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


# What is sent.


def _text(port: int, person: dict[str, Any]) -> list[Answer]:
    browser = Browser(port, person["session"])
    boxes = Form(browser.get("page", person["project"]).text, person["section"]).boxes
    # Each is opened anew in each paragraph: of equal ones three would be.
    body = "".join(f"<b a={number}>" for number in range(1_200)) + "<p>x" * 2_000
    return [browser.post("text", person["section"], boxes | {"body": body})]


def _picture(port: int, person: dict[str, Any]) -> list[Answer]:
    """A JPEG whose every scan says nothing, of which each dot is gone through once more."""
    from PIL import Image

    file = BytesIO()
    Image.new("RGB", (3_000, 3_000), "navy").save(file, "JPEG", progressive=True)
    content = file.getvalue()[:-2] + b"\xff\xda\x00\x08\x01\x01\x00\x01\x3f\x00" * 3_000 + b"\xff\xd9"
    boxes = {"alt": "그림", "caption": "", "source": "", "width": ""}
    return [upload(port, person, person["picture"], boxes, ("file", "a.jpg", content))]


def _sheet(port: int, person: dict[str, Any]) -> list[Answer]:
    """One text of 31,000 letters in two cells of each of 700 rows; the file is small."""
    from openpyxl import Workbook

    book = Workbook()
    sheet: Any = book.active
    sheet.append(["연도", "부서", "번호", "사업명", *person["kinds"][:2]])
    letters = random.Random(1)  # noqa: S311 - what repeats itself would be refused for its packing already
    text = "\n".join(f"- {''.join(chr(letters.randrange(0xAC00, 0xD7A4)) for _ in range(28))}" for _ in range(1_000))
    for number in range(700):
        sheet.append([person["year"], person["department"], None, f"새 사업 {number}", PLACE, PLACE])
    file = BytesIO()
    book.save(file)
    content = _shared(file, text)
    sent = upload(port, person, person["import"], {"kind": "projects"}, ("file", "a.xlsx", content))
    where = re.search(r"Location: (\S+)", sent.text)
    if not where:
        return [sent]
    return [Browser(port, person["session"]).get("import", where[1])._replace(seconds=sent.seconds)]


def _shared(file: BytesIO, text: str) -> bytes:
    """The text once, to which every cell with PLACE in it refers; openpyxl writes it into each: 98 MB."""
    main = "spreadsheetml/2006/main"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    instead = {
        f't="inlineStr"><is><t>{PLACE}</t></is>': 't="s"><v>0</v>',
        "</Types>": f'<Override PartName="/xl/sharedStrings.xml" ContentType="{content_type}"/></Types>',
    }
    found = BytesIO()
    with zipfile.ZipFile(file) as written, zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in written.namelist():
            content = written.read(name).decode()
            for inline, shared in instead.items():
                content = content.replace(inline, shared)
            if name == "xl/_rels/workbook.xml.rels":
                link = f'<Relationship Id="shared" Type="{kind}" Target="sharedStrings.xml"/>'
                content = content.replace("</Relationships>", f"{link}</Relationships>")
            packed.writestr(name, content)
        strings = f'<sst xmlns="http://schemas.openxmlformats.org/{main}"><si><t>{text}</t></si></sst>'
        packed.writestr("xl/sharedStrings.xml", strings)
    return found.getvalue()


def _books(port: int, person: dict[str, Any]) -> list[Answer]:
    browser, answers = Browser(port, person["session"]), []
    asked = [
        threading.Thread(target=lambda each=each: answers.append(browser.get("book", each))) for each in person["books"]
    ]
    for each in asked:
        each.start()
    for each in asked:
        each.join()
    return answers


def _slow(port: int, person: dict[str, Any]) -> list[Answer]:
    """Sixty that send half a request and then nothing more."""
    sockets = [socket.create_connection(("127.0.0.1", port)) for _ in range(60)]
    for each in sockets:
        each.sendall(b"POST /login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nlogin=")
    time.sleep(LONGEST / 2)
    for each in sockets:
        each.close()
    return []


def upload(
    port: int,
    person: dict[str, Any],
    address: str,
    boxes: dict[str, str],
    file: tuple[str, str, bytes] = ("none", "", b""),
) -> Answer:
    """Send a form with a file, as a browser does without its script; the text ends with where it leads."""
    name, filename, content = file
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in boxes.items()
    ]
    head = f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n\r\n'.encode()
    body = b"".join([*parts, head, content, b"\r\n--x--\r\n"])
    headers = {
        "Cookie": f"sessionid={person['session']}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
        "Content-Type": "multipart/form-data; boundary=x",
    }
    start = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST)
    try:
        connection.request("POST", address, body, headers)
        response = connection.getresponse()
        status, text = response.status, response.read().decode() + f"\nLocation: {response.headers.get('Location', '')}"
    except (OSError, http.client.HTTPException) as error:
        status, text = 0, repr(error)
    finally:
        connection.close()
    return Answer("upload", status, time.perf_counter() - start, text)


FLOODS = (
    Flood("text of 21 kB, formatting left open", "text", _text),
    Flood("JPEG of 3,000 empty scans", "picture", _picture),
    Flood("sheet of one long text, 1,400 times", "sheet", _sheet),
    Flood("sixteen books at once", "books", _books),
    Flood("sixty slow connections", "", _slow),
)


def _person() -> dict[str, Any]:
    """A writer, with what a browser would know of the own department."""
    import django

    django.setup()
    from django.db.models import Count
    from django.test import Client
    from django.urls import reverse

    from accounts.models import User
    from accounts.roles import Role
    from plans.models import DepartmentPlan, SectionKind

    part = DepartmentPlan.objects.annotate(size=Count("projects")).order_by("-size").first()
    assert part is not None  # noqa: S101
    person = User.objects.create(username="flood", name="김하늘", department=part.department, role=Role.WRITER)
    client = Client()
    client.force_login(person)
    project = part.projects.order_by("number")[0]
    books = [
        reverse("project-book-pdf", args=[part.plan.year, part.department.code, each.number])
        for each in part.projects.all()
    ]
    return {
        "session": client.cookies["sessionid"].value,
        "project": reverse("project", args=[project.pk]),
        "section": reverse("section", args=[project.sections.order_by("order")[0].pk]),
        "picture": reverse("picture-new", args=[project.pk]),
        "import": reverse("import-new"),
        "books": (books * 16)[:16],
        "year": part.plan.year,
        "department": part.department.name,
        "kinds": list(SectionKind.objects.values_list("name", flat=True)),
    }


if __name__ == "__main__":
    main()
