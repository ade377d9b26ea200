"""A project's pictures: how they come from the text editor, are changed and go, and whose they are."""

import threading
import time
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from plans.models import Picture, Plan, Project, State
from plans.models.plan import DepartmentPlanQuerySet
from plans.projects.pictures import add_picture
from staffing.models import Organisation
from staffing.pictures import LARGEST_FILE
from tests import factories

pytestmark = pytest.mark.django_db


def png(size: Any = (10, 10)) -> bytes:
    file = BytesIO()
    Image.new("1", size).save(file, "PNG")
    return file.getvalue()


def upload(content: bytes = b"", name: str = "그림.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or png())


def new(client: Client, project: Project, **data: Any) -> Any:
    return client.post(reverse("picture-new", args=[project.pk]), {"file": upload(), "alt": "조감도", **data})


@pytest.fixture
def project() -> Project:
    return factories.ProjectFactory.create()


@pytest.fixture
def writer(client: Client, project: Project) -> Any:
    client.force_login(factories.WriterFactory(department=project.department_plan.department))
    return client


@pytest.fixture
def picture(project: Project) -> Picture:
    """A picture with a file, to which the text refers."""
    picture = factories.PictureFactory.create(project=project, number=2)
    picture.file.save("", upload())
    return picture


def files() -> set[str]:
    return set(default_storage.listdir("pictures")[1]) if default_storage.exists("pictures") else set()


def changes(picture: Picture, **more: Any) -> dict:
    return {"alt": picture.alt, "caption": "", "source": "", "began_from": picture.version} | more


def test_a_picture_gets_the_number_after_the_last(writer: Any, project: Project) -> None:
    factories.PictureFactory(project=project, number=4)
    factories.PictureFactory(number=9)
    answer = new(writer, project, caption="조감도(안)", source="도시계획과")
    assert answer.status_code == 201
    picture = project.pictures.get(number=5)
    assert answer.json() == {"number": 5, "alt": "조감도", "caption": "조감도(안)"} | {
        "address": reverse("picture", args=[picture.pk])
    }
    assert (picture.caption, picture.source) == ("조감도(안)", "도시계획과")
    assert writer.get(answer.json()["address"]).status_code == 200


@pytest.mark.parametrize("width", ["small", "normal", "wide"])
def test_a_picture_prints_as_wide_as_it_was_chosen(writer: Any, project: Project, picture: Picture, width: str) -> None:
    factories.SectionFactory(project=project, body="<p>[[그림 2]]</p>")
    writer.post(reverse("picture-edit", args=[picture.pk]), changes(picture, width=width))
    picture.refresh_from_db()
    assert picture.width == width
    preview = writer.get(reverse("project-preview", args=[project.pk])).content.decode()
    assert f'<figure class="picture {width}">' in preview


def test_a_photo_with_its_preview_behind_it_is_shown_as_a_jpeg(writer: Any, project: Project) -> None:
    """As telephones take it: a JPEG of several frames, which Pillow calls by a name of its own."""
    photo, preview = BytesIO(), Image.new("RGB", (10, 10), "gray")
    Image.new("RGB", (40, 30), "navy").save(photo, "MPO", save_all=True, append_images=[preview])
    answer = new(writer, project, file=upload(photo.getvalue(), "사진.jpg"))
    shown = writer.get(answer.json()["address"])
    assert (answer.status_code, shown.status_code, shown["Content-Type"]) == (201, 200, "image/jpeg")
    mark = SimpleUploadedFile("mark.jpg", photo.getvalue())
    Organisation.objects.all().delete()
    factories.OrganisationFactory(mark=mark)
    assert writer.get(reverse("organisation-mark"))["Content-Type"] == "image/jpeg"


def test_what_is_wrong_is_shown_field_by_field(writer: Any, project: Project) -> None:
    answer = writer.post(reverse("picture-new", args=[project.pk]), {"alt": " "})
    assert answer.status_code == 400
    assert answer.json()["errors"] == {
        "file": ["그림 파일을 고르십시오."],
        "alt": ["그림을 볼 수 없는 사람을 위해 설명을 적으십시오."],
    }


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "그림 파일이 아니거나"),
        (b"MZ no picture", "그림 파일이 아니거나"),
        (png()[:45], "그림 파일이 아니거나"),
        (png() + b"\0" * LARGEST_FILE, "그림 파일이 너무 큽니다"),
        (png((10_000, 8_000)), "그림이 너무 큽니다"),
    ],
    ids=["svg", "program", "broken", "large", "bomb"],
)
def test_what_is_no_picture_is_refused(writer: Any, project: Project, content: Any, sentence: str) -> None:
    answer = new(writer, project, file=upload(content))
    assert answer.status_code == 400
    assert sentence in answer.json()["errors"]["file"][0]
    assert not project.pictures.exists()
    assert files() == set()


def test_another_departments_project_is_not_found(
    client: Client, project: Project, picture: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(factories.WriterFactory())
    addresses = [reverse(name, args=[picture.pk]) for name in ("picture-edit", "picture-remove")]
    assert new(client, project).status_code == 404
    assert client.get(reverse("pictures", args=[project.pk])).status_code == 404
    assert {client.post(each, changes(picture)).status_code for each in addresses} == {404}
    # Without the scope it would be found.
    monkeypatch.setattr(DepartmentPlanQuerySet, "visible_to", lambda rows, user: rows)
    monkeypatch.setattr(DepartmentPlanQuerySet, "editable_by", lambda rows, user: rows)
    assert new(client, project).status_code == 201


def test_number_and_project_are_not_for_the_sender_to_choose(writer: Any, project: Project, picture: Picture) -> None:
    other = factories.ProjectFactory.create()
    assert new(writer, project, number=77, id=picture.pk, project_id=other.pk).status_code == 201
    assert list(project.pictures.values_list("number", flat=True)) == [2, 3]
    writer.post(reverse("picture-edit", args=[picture.pk]), changes(picture, project=other.pk, number=50))
    picture.refresh_from_db()
    assert (picture.project, picture.number) == (project, 2)


@pytest.mark.parametrize("state", [State.SUBMITTED, State.APPROVED, State.CONFIRMED])
def test_what_was_handed_on_takes_no_picture_of_its_writer(
    writer: Any, project: Project, picture: Picture, state: Any
) -> None:
    factories.put(project.department_plan, state)
    assert new(writer, project).status_code == 403
    assert writer.post(reverse("picture-edit", args=[picture.pk]), changes(picture)).status_code == 403
    assert writer.post(reverse("picture-remove", args=[picture.pk])).status_code == 403
    assert project.pictures.count() == 1


def test_a_confirmed_plan_takes_none_of_anybody(client: Client, project: Project, picture: Picture) -> None:
    client.force_login(factories.PlannerFactory())
    project.department_plan.plan.set_state(Plan.State.CONFIRMED)
    assert new(client, project).status_code == 403
    assert client.post(reverse("picture-remove", args=[picture.pk])).status_code == 403


def test_the_editor_is_told_what_the_pictures_are(
    writer: Any, project: Project, picture: Picture, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    factories.PictureFactory(project=project, number=3, alt="빈 틀")
    with django_assert_max_num_queries(5):
        answer = writer.get(reverse("pictures", args=[project.pk]))
    assert answer.json()["pictures"] == [
        {"number": 2, "alt": picture.alt, "caption": "", "address": reverse("picture", args=[picture.pk])},
        {"number": 3, "alt": "빈 틀", "caption": "", "address": None},
    ]


def test_words_are_changed_and_the_file_stays(writer: Any, picture: Picture) -> None:
    before = files()
    page = writer.get(reverse("picture-edit", args=[picture.pk])).content.decode()
    assert picture.alt in page
    answer = writer.post(reverse("picture-edit", args=[picture.pk]), changes(picture, alt="새 설명", source="공보실"))
    assert answer.status_code == 302
    picture.refresh_from_db()
    assert (picture.alt, picture.source) == ("새 설명", "공보실")
    assert files() == before
    assert len(before) == 1


def test_a_replaced_file_goes(
    writer: Any, picture: Picture, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    [old] = files()
    with django_capture_on_commit_callbacks(execute=True):
        writer.post(reverse("picture-edit", args=[picture.pk]), changes(picture, file=upload(png((20, 20)))))
    [left] = files()
    picture.refresh_from_db()
    assert picture.file.name == f"pictures/{left}"
    assert left != old


def test_a_change_from_an_old_page_is_refused(writer: Any, picture: Picture) -> None:
    sent = changes(picture, alt="늦은 설명")
    picture.alt = "먼저 고친 설명"
    picture.save()
    answer = writer.post(reverse("picture-edit", args=[picture.pk]), sent)
    assert "그사이 다른 사람이 고쳤습니다" in answer.content.decode()
    picture.refresh_from_db()
    assert picture.alt == "먼저 고친 설명"


def test_removing_says_where_the_text_still_refers_to_it(
    writer: Any, project: Project, picture: Picture, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    section = factories.SectionFactory(project=project, title="추진계획", body="<p>[[그림 2]]</p>")
    factories.MilestoneFactory(section=section, title="착공", body="<p>[[ 그림 2 ]]</p>")
    factories.SectionFactory(project=project, title="기대효과", body="<p>[[그림 1]]</p>")
    address = reverse("picture-remove", args=[picture.pk])
    page = writer.get(address).content.decode()
    assert "<li>추진계획</li>" in page
    assert "<li>추진계획 · 착공</li>" in page
    assert "기대효과" not in page
    with django_capture_on_commit_callbacks(execute=True):
        assert writer.post(address).status_code == 302
    assert not project.pictures.exists()


def test_one_that_was_removed_is_restored_by_its_message(
    writer: Any, project: Project, picture: Picture, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    address, number, name = reverse("picture-remove", args=[picture.pk]), picture.number, picture.file.name
    with django_capture_on_commit_callbacks(execute=True):
        page = writer.post(address, follow=True).content.decode()
    assert f'action="{address}"' in page
    # Its number is another's by now, as somebody put one in meanwhile.
    factories.PictureFactory(project=project, number=number)
    page = writer.post(address, {"undo": "1"}, follow=True).content.decode()
    restored = project.pictures.get(pk=picture.pk)
    assert (restored.file.name, restored.number, restored.alt) == (name, number + 1, picture.alt)
    assert "되돌렸습니다." in page
    assert "이미 되돌렸습니다" in writer.post(address, {"undo": "1"}, follow=True).content.decode()


def test_its_file_goes_when_another_is_removed_a_day_later(
    writer: Any, project: Project, picture: Picture, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    another = factories.PictureFactory.create(project=project, number=picture.number + 5)
    name = str(picture.file.name).removeprefix("pictures/")
    writer.post(reverse("picture-remove", args=[picture.pk]))
    assert name in files()
    Picture.history.filter(id=picture.pk, history_type="-").update(history_date=timezone.now() - timedelta(days=2))
    with django_capture_on_commit_callbacks(execute=True):
        writer.post(reverse("picture-remove", args=[another.pk]))
    assert name not in files()
    writer.post(reverse("picture-remove", args=[picture.pk]), {"undo": "1"})
    assert project.pictures.get(pk=picture.pk).file.name == ""


def test_a_file_that_another_picture_shows_stays(
    writer: Any, picture: Picture, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    factories.PictureFactory(file=picture.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        writer.post(reverse("picture-remove", args=[picture.pk]))
    assert len(files()) == 1


def test_a_project_that_is_removed_leaves_its_files(
    picture: Picture, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    """Whoever brings it back finds them."""
    with django_capture_on_commit_callbacks(execute=True):
        picture.project.delete()
    assert len(files()) == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_get_two_numbers(project: Project) -> None:
    planner = factories.PlannerFactory.create()
    start = threading.Barrier(4)

    def add() -> None:
        start.wait()
        for _ in range(500):  # SQLite waits for another writer in a file, but not in the memory where tests have it
            try:
                add_picture(picture=Picture(alt="조감도"), project=project, by=planner)
                break
            except OperationalError:
                time.sleep(0.02)
            finally:
                connection.close()

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(Picture.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
