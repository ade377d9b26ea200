"""An edition is whole or isn't there, and stays as it is whatever becomes of what it was made from."""

import errno
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import User
from editions.freezing import execution
from editions.freezing.requesting import NameTaken, request_edition
from editions.frozen.content import read_content, read_edition_file, read_frozen_snapshot
from editions.frozen.files import DamagedFile
from editions.models import Edition, EditionRun, FrozenPart, Kind
from integrity.locking import Locked
from plans.models import DepartmentPlan, Picture, Plan, Project, Section, State, Step
from plans.workflow.confirming import confirm_plan
from plans.workflow.steps import take_step
from reports.pdf.printing import Printing
from reports.pdf.writer.merging import FinishedBook
from staffing.models import Department, Organisation
from tests.factories import PlannerFactory, put
from tests.freezing import freeze

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner(example: Plan) -> User:
    return PlannerFactory(name="박서연")


def test_holds_what_was_there_whatever_becomes_of_it(example: Plan, client: Client, planner: User) -> None:
    """The real PDF, once: renamed, restyled and removed afterwards it is the same byte for byte."""
    picture = Picture.objects.get(project__number=1, number=1)
    picture.file.save("p.png", _png(), save=True)
    call_command("freeze_edition", "2024", "보고", verbosity=0)
    edition = Edition.objects.get()
    files = {name: read_edition_file(edition, name) for name in edition.files}
    client.force_login(planner)
    screen = client.get(reverse("edition-book", args=[2024, edition.pk])).content.decode()
    assert "소통담당관" in screen
    Organisation.objects.update(name="다른시", accent="#ff0000", text_font="NanumMyeongjo")
    Department.objects.update(name="다른과")
    Section.objects.filter(project__number=3).update(body="<p>딴 글</p>")
    default_storage.delete(str(picture.file))
    Project.objects.filter(number__in=[1, 2]).delete()
    edition.refresh_from_db()
    assert {name: read_edition_file(edition, name) for name in edition.files} == files
    again = client.get(reverse("edition-book", args=[2024, edition.pk])).content.decode()
    assert _article(again) == _article(screen)
    [address] = [each for each in edition.pictures if each == f"picture:{picture.pk}"]
    shown = client.get(reverse("edition-picture", args=[2024, edition.pk, edition.pictures[address]]))
    assert shown.getvalue() == _png().getvalue()
    assert files["book.pdf"].startswith(b"%PDF-")


def _png() -> Any:
    from io import BytesIO

    file = BytesIO()
    Image.new("RGB", (3, 3), "navy").save(file, "PNG")
    file.seek(0)
    return file


def _article(html: str) -> str:
    """The book of a page: what is around it has the page's own keys."""
    return html[html.index('<div class="reader">') : html.rindex("</article>")]


def test_a_confirmed_department_and_a_confirmed_plan_are_frozen(example: Plan, planner: User) -> None:
    part = example.department_plans.get()
    put(part, State.APPROVED)
    take_step(part=part, step=Step.CONFIRM, by=planner)
    confirm_plan(plan=example, by=planner)
    runs = EditionRun.objects.order_by("asked_at")
    assert [(run.kind, run.name, run.part) for run in runs] == [
        (Kind.CONFIRMED, "확정", part),
        (Kind.CONFIRMED, "확정", None),
    ]


def test_what_is_confirmed_again_is_another_edition(example: Plan, planner: User) -> None:
    part = example.department_plans.get()
    put(part, State.APPROVED)
    take_step(part=part, step=Step.CONFIRM, by=planner)
    take_step(part=part, step=Step.REOPEN, by=planner, comment="다시")
    take_step(part=part, step=Step.CONFIRM, by=PlannerFactory())
    assert list(EditionRun.objects.order_by("asked_at").values_list("name", flat=True)) == ["확정", "확정 2"]


def test_the_content_is_that_of_the_moment_and_not_of_the_making(example: Plan) -> None:
    run = request_edition(plan=example, name="보고", by=None, starts=False)
    Project.objects.filter(number=1).update(title="뒤에 바뀐 이름")
    assert "뒤에 바뀐 이름" not in str(read_content(run.parts).book)


class TestForGood:
    @pytest.fixture
    def edition(self, example: Plan) -> Edition:
        return freeze(example)

    @pytest.mark.parametrize(
        "change",
        [
            lambda edition: edition.save(),
            lambda edition: edition.delete(),
            lambda edition: Edition.objects.update(name="딴 이름"),
            lambda edition: Edition.objects.all().delete(),
            lambda edition: Edition.objects.bulk_update([edition], ["name"]),
            lambda edition: edition.plan.editions.update(name="딴 이름"),
            lambda edition: FrozenPart.objects.all().delete(),
            lambda edition: FrozenPart.objects.update(data=b""),
            lambda edition: FrozenPart.objects.get(pk=edition.parts["front"]).delete(),
        ],
    )
    def test_nothing_changes_it(self, edition: Edition, change: Any) -> None:
        with pytest.raises(Locked, match="판은 고치거나 지울 수 없습니다"):
            change(edition)

    def test_its_plan_stays(self, edition: Edition) -> None:
        with pytest.raises(ProtectedError):
            edition.plan.delete()

    def test_a_file_that_was_altered_is_not_handed_out(self, edition: Edition, client: Client) -> None:
        path = Path(default_storage.path(edition.files["book.html"]["path"]))
        path.chmod(0o600)
        path.write_bytes(path.read_bytes()[:-9])
        with pytest.raises(DamagedFile):
            read_edition_file(edition, "book.html")
        client.force_login(PlannerFactory())
        answer = client.get(reverse("edition-file", args=[2024, edition.pk, "book.html"]), follow=True)
        assert "손상되어 내려받을 수 없습니다" in answer.content.decode()


class TestNames:
    def test_one_that_is_there_is_refused(self, example: Plan, client: Client, planner: User) -> None:
        freeze(example, "보고")
        client.force_login(planner)
        answer = client.post(reverse("editions", args=[2024]), {"name": "보고"})
        assert "판 “보고”가 이미 있거나 만드는 중입니다. 다른 이름을 적으십시오." in answer.content.decode()
        assert Edition.objects.count() == 1

    def test_one_that_is_being_made_is_refused(self, example: Plan) -> None:
        request_edition(plan=example, name="보고", by=None, starts=False)
        with pytest.raises(NameTaken):
            request_edition(plan=example, name="보고", by=None, starts=False)

    @pytest.mark.parametrize("name", ["now", "지금"])
    def test_what_means_the_plan_as_it_is_names_no_edition(self, example: Plan, name: str) -> None:
        with pytest.raises(CommandError, match="지금 내용을 가리키는 말입니다"):
            call_command("freeze_edition", "2024", name)

    def test_a_department_may_have_one_of_the_same_name(self, example: Plan) -> None:
        part = example.department_plans.get()
        assert freeze(example, "보고").name == freeze(example, "보고", part).name


class TestNeverHalf:
    def test_a_book_that_cannot_be_made_whole_is_no_edition(
        self, example: Plan, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def remark(run: EditionRun, printing: Printing) -> FinishedBook:
            printing.remarks.append("소통담당관 3. 홍보: 조판하다가 멈추었습니다.")
            return FinishedBook(b"%PDF-", {})

        monkeypatch.setattr(execution, "print_with_progress", remark)
        with pytest.raises(
            CommandError, match=r"책을 온전히 만들 수 없어 판을 만들지 않았습니다[.] 소통담당관 3[.] 홍보"
        ):
            call_command("freeze_edition", "2024", "보고")
        assert not Edition.objects.exists()
        assert not EditionRun.objects.exists()

    def test_a_full_disk_leaves_nothing(self, example: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
        stored = execution.save_file

        def fill_up(folder: str, name: str, *args: Any) -> Any:
            if name == "tables.xlsx":
                raise OSError(errno.ENOSPC, "full")
            return stored(folder, name, *args)

        monkeypatch.setattr(execution, "save_file", fill_up)
        monkeypatch.setattr(execution, "print_with_progress", lambda run, printing: FinishedBook(b"%PDF-", {}))
        run = request_edition(plan=example, name="보고", by=None, starts=False)
        execution.execute(str(run.pk))
        run.refresh_from_db()
        assert run.state == EditionRun.State.FAILED
        assert "디스크에 남은 자리가 없어" in run.said
        assert not Edition.objects.exists()
        assert default_storage.listdir(f"editions/{run.pk}")[1] == []

    def test_another_takes_over_from_a_worker_that_was_killed(self, example: Plan, settings: Any) -> None:
        """The second attempt writes; the first, should it wake up, finds the run another's."""
        run = request_edition(plan=example, name="보고", by=None, starts=False)
        EditionRun.objects.filter(pk=run.pk).update(state=EditionRun.State.WORKING, attempts=1)
        run.refresh_from_db()
        EditionRun.objects.filter(pk=run.pk).update(attempts=2)
        with pytest.raises(execution.RunRevoked):
            execution._make(run)
        assert not Edition.objects.exists()

    def test_what_a_killed_attempt_left_is_deleted_by_the_next(
        self, example: Plan, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run = request_edition(plan=example, name="보고", by=None, starts=False)
        default_storage.save(f"editions/{run.pk}/book.pdf.zst", ContentFile(b"half"))
        monkeypatch.setattr(execution, "print_with_progress", lambda run, printing: FinishedBook(b"%PDF-", {}))
        execution.execute(str(run.pk))
        names = set(default_storage.listdir(f"editions/{run.pk}")[1])
        assert names == {"book.pdf.zst", "book.html.zst", "tables.xlsx.zst"}
        assert read_edition_file(Edition.objects.get(), "book.pdf") == b"%PDF-"

    def test_a_picture_that_is_lost_and_printed_refuses_it(self, example: Plan) -> None:
        """The real printing: it says which project's picture it couldn't read."""
        picture = Picture.objects.get(project__number=1, number=1)
        picture.file.save("p.png", _png(), save=True)
        default_storage.delete(str(picture.file))
        with pytest.raises(CommandError, match="소통담당관 1"):
            call_command("freeze_edition", "2024", "보고", verbosity=0)
        assert not Edition.objects.exists()


class TestStoredOnce:
    def test_a_second_edition_takes_little_beside_the_first(self, example: Plan) -> None:
        first = freeze(example, "초안")
        size = _stored(first)
        Project.objects.filter(number=1).update(title="새 이름")
        editions = [freeze(example, f"판 {number}") for number in range(9)]
        assert sum(map(_stored, [first, *editions])) + _parts() < 3 * (size + _parts_of(first))

    def test_equal_content_is_the_same_part(self, example: Plan) -> None:
        first, second = freeze(example, "초안"), freeze(example, "보고")
        assert first.parts["departments"] == second.parts["departments"]
        assert first.parts["snapshot"] == second.parts["snapshot"]


def _stored(edition: Edition) -> int:
    return sum(default_storage.size(each["path"]) for each in edition.files.values())


def _parts() -> int:
    return sum(len(part.data) for part in FrozenPart.objects.all())


def _parts_of(edition: Edition) -> int:
    digests = {edition.parts["front"], edition.parts["record"], *edition.parts["departments"].values()}
    digests |= set(edition.parts["snapshot"].values())
    return sum(len(part.data) for part in FrozenPart.objects.filter(pk__in=digests))


def test_the_snapshot_is_that_of_the_content(example: Plan) -> None:
    edition = freeze(example)
    snapshot = read_frozen_snapshot(edition.parts)
    assert {item.values["title"] for item in snapshot.items if item.kind == "project"} == set(
        Project.objects.values_list("title", flat=True)
    )


def test_an_edition_of_a_department_holds_only_that(example: Plan) -> None:
    part: DepartmentPlan = example.department_plans.get()
    content = read_content(freeze(example, part=part).parts)
    assert [pages.code for pages in content.book.departments] == [part.department.code]
    assert content.book.general is None


def test_asks_for_another_key_than_there_is(example: Plan, client: Client, planner: User) -> None:
    client.force_login(planner)
    assert client.get(reverse("edition", args=[2024, uuid4()])).status_code == 404
