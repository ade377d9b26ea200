"""Editors on a page of our own, which is not the admin's."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.template import engines
from django.urls import include, path, reverse
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from plans.models import Section
from tests.browser.looking import DESKTOP, PHONE, assert_good_at_every_size
from tests.browser.rich_text.editor import Editor, items

LEVELS = f"<ul><li><p>가</p><ul><li><p>나</p>{items('다')}</li></ul></li></ul>"

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def plain_page(request: Any) -> Any:
    """A page of our own with two fields, one of which comes later; without a project."""
    form = Section._meta.get_field("body").formfield().widget.render
    html = """{% extends "base.html" %}{% load editor %}
        {% block head %}{% editor_head %}{% endblock %}
        {% block content %}<h1>글</h1><form id="form" data-picture-url="{{ url }}">
          {% csrf_token %}<label for="id_body">글</label>{{ first }}</form>
          <template><form id="later"><label for="id_later">나중 글</label>{{ later }}</form></template>{% endblock %}"""
    fields = {
        "first": form("body", LEVELS, {"id": "id_body"}),
        "later": form("later", "", {"id": "id_later"}),
        "url": request.GET.get("url", ""),
    }
    return HttpResponse(engines["django"].from_string(html).render(fields, request))


urlpatterns = [path("plain/", plain_page), path("", include("config.urls"))]


@pytest.mark.urls(__name__)
def test_an_editor_on_a_page_of_our_own(signed_in: Page, live_server: LiveServer, section: Section) -> None:
    url = reverse("picture-new", args=[section.project_id])
    signed_in.goto(f"{live_server.url}/plain/?url={url}")
    signed_in.wait_for_load_state("networkidle")
    editor = Editor(signed_in)
    marks = "[...document.querySelectorAll('.ProseMirror ul')].map(list => getComputedStyle(list).listStyleType)"
    assert signed_in.evaluate(marks)[:3] == ['"○ "', '"- "', '"· "']

    signed_in.evaluate("""() => {
        document.querySelector("main").append(document.querySelector("template").content.cloneNode(true));
        window.inputs = 0;
        document.querySelector("#later").addEventListener("input", () => window.inputs++);
        return window.planbook.initEditors(document.querySelector("#later"));
    }""")
    later = signed_in.get_by_role("textbox", name="나중 글")
    later.click()
    signed_in.keyboard.type("새 글")
    assert signed_in.locator("#id_later").input_value() == "<p>새 글</p>"
    assert signed_in.evaluate("window.inputs") > 0
    assert signed_in.get_by_role("button", name="그림 넣기").count() == 1  # the later one knows no project

    for size in (PHONE, DESKTOP):
        signed_in.set_viewport_size(size)
        assert signed_in.evaluate("document.documentElement.scrollWidth") <= size["width"]
    for open_dialog in ("표 넣기", "그림 넣기"):
        editor.text.click()
        signed_in.get_by_role("button", name=open_dialog).first.click()
        assert_good_at_every_size(signed_in)
        signed_in.get_by_role("button", name="취소", exact=True).click()
