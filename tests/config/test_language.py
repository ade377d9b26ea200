"""Django's admin speaks the program's Korean where its own cannot be shown to people."""

import re
from ast import literal_eval
from gettext import GNUTranslations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.pages import form_data

OURS = settings.BASE_DIR / "locale" / "ko" / "LC_MESSAGES"


def test_what_is_read_is_what_is_written() -> None:
    written = (OURS / "django.po").read_text(encoding="utf-8")
    pairs = re.findall(r'^msgid (".+")(?:\nmsgid_plural ".+")?\nmsgstr(?:\[0\])? (".+")$', written, re.MULTILINE)
    assert len(pairs) == written.count("\nmsgid ") - 1, "every sentence stands on one line"
    with (OURS / "django.mo").open("rb") as compiled:
        read = GNUTranslations(compiled)
    for english, korean in ((literal_eval(english), literal_eval(korean)) for english, korean in pairs):
        assert korean in {read.gettext(english), read.ngettext(english, english, 1)}


@pytest.mark.django_db
def test_a_save_is_told_without_a_particle_that_fits_half_of_all_names(client: Client) -> None:
    client.force_login(factories.PlannerFactory())
    project = factories.ProjectFactory(title="도시브랜드 확산")
    change = reverse("admin:plans_project_change", args=[project.pk])
    page = client.post(change, form_data(client, change, _continue="1"), follow=True).content.decode()
    assert f"{project}</a>”: 저장하였습니다. 아래에서 이어서 고칠 수 있습니다." in page
