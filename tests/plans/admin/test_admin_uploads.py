"""Requests that are too large are refused before they are read."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse
from pytest_django import Settings

from config import uploads
from tests import factories

MB = 1024 * 1024


class Unread:
    """A body that notices when somebody reads it."""

    def __init__(self) -> None:
        self.was_read = False

    def read(self, *args: Any) -> bytes:
        self.was_read = True
        return b""

    readline = read


def post(client: Client, size: int, *, body: Any) -> Any:
    environ = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(size), "wsgi.input": body}
    return client.generic("POST", reverse("login"), **environ)


@pytest.mark.django_db
def test_a_stranger_sends_little(client: Client) -> None:
    body = Unread()
    answer = post(client, 60 * MB, body=body)
    assert answer.status_code == 413
    assert "한 번에 1MB까지" in answer.content.decode()
    assert not body.was_read


@pytest.mark.django_db
def test_without_the_limit_it_would_be_read(client: Client, settings: Settings) -> None:
    """The positive control."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "UploadLimit" not in name]
    body = Unread()
    post(client, 60 * MB, body=body)
    assert body.was_read


@pytest.mark.django_db
def test_people_who_work_here_send_pictures(client: Client) -> None:
    client.force_login(factories.WriterFactory())
    file = SimpleUploadedFile("그림.png", b"0" * (2 * MB))
    assert client.post(reverse("login"), {"file": file}).status_code != 413
    assert post(client, uploads.LARGEST_REQUEST + 1, body=Unread()).status_code == 413


def test_the_guide_lets_the_proxy_take_a_little_more_than_we_do(settings: Settings) -> None:
    """Or people would read the proxy's refusal and not ours, which says what to do."""
    guide = (settings.BASE_DIR / "docs/operating.md").read_text(encoding="utf-8")
    [proxy] = re.findall(r"client_max_body_size (\d+)m", guide)
    assert uploads.LARGEST_REQUEST < int(proxy) * MB < uploads.LARGEST_REQUEST * 1.2
    assert settings.SPREADSHEET_BYTES < uploads.LARGEST_REQUEST


@override_settings(DEBUG=False)
@pytest.mark.django_db
def test_a_false_size_is_no_error(client: Client) -> None:
    answer = client.generic("POST", reverse("login"), CONTENT_LENGTH="viel")
    assert answer.status_code < 500
