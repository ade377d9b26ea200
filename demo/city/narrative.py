"""What is written in a project: its sections, in as many forms as real plans have."""

from dataclasses import dataclass, field
from datetime import date

from . import tables
from .draft import PictureDraft, SectionDraft, StepDraft
from .outline import Item, heading, outline, strong
from .words import Writer

THOUSAND = 1_000
LENGTHS = (1, 2, 1, 1, 4, 1, 1, 2)  # how much is written under each heading
DONE_FORMS = ("date_first", "date_last", "subprogrammes", "text")


@dataclass
class Story:
    """A project as far as its text needs it; it numbers the pictures that its text refers to."""

    writer: Writer
    number: int  # within the whole city: which forms it takes
    year: int
    is_new: bool
    first: date
    last: date
    money: int | None  # of the plan's year, in won
    pictures: list[PictureDraft] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = self.writer.random
        self.length = LENGTHS[self.number % len(LENGTHS)]

    def new_picture(self) -> int:
        self.pictures.append(
            PictureDraft(
                alt=self.writer.picture("alt"),
                caption=self.writer.picture("caption") if self.number % 2 else "",
                source=self.writer.picture("source"),
                has_file=self.number % 24 == 9 and not self.pictures,
            )
        )
        return len(self.pictures)

    def table(self, turn: int = 0) -> str:
        """A table, in all but the shortest projects."""
        if self.length == 1:
            return ""
        if self.number % 96 == 71 and turn == 0:  # a fault that people make
            return tables.money_by_quarter(self.writer, self.new_picture, self.money, unit="")
        return tables.KINDS[(self.number + turn) % len(tables.KINDS)](self.writer, self.new_picture, self.money)


def write_sections(story: Story) -> tuple[SectionDraft, ...]:
    """The sections in their order; which ones, and in what order, differs by project."""
    number = story.number
    sections = [_overview(story)]
    if story.is_new or number % 5 == 1:
        sections.insert(0, _need(story))
    if not story.is_new:
        sections.append(_done(story))
    issues = [_issues(story)] if number % 4 == 1 else []
    plans = [_planned(story)]
    sections += plans + issues if number % 8 == 5 else issues + plans
    if number % 8 == 6:
        sections.append(_schedule(story))
    if number % 3 == 2:
        sections.append(SectionDraft("effects", outline(story.writer.sentences("effect", 2))))
    return tuple(sections)


def _need(story: Story) -> SectionDraft:
    items: list[Item] = [
        (story.writer.sentence("need"), story.writer.sentences("need_detail", 2)),
        (story.writer.sentence("need"), [story.writer.sentence("note")]),
    ]
    return SectionDraft("need", outline(items[: 1 + story.length // 2]))


def _overview(story: Story) -> SectionDraft:
    label = "주요내용" if story.number % 3 == 2 else "사업내용"
    return SectionDraft("overview", outline([(label, story.writer.sentences("content", 1 + story.length))]))


def _done(story: Story) -> SectionDraft:
    form = DONE_FORMS[(story.number % 4 + story.number // 4) % len(DONE_FORMS)]
    if form == "text":
        items = [
            (result, story.writer.sentences("result_detail", 2))
            for result in story.writer.sentences("result", story.length)
        ]
        return SectionDraft("done", outline(items) + story.table(turn=3))
    steps = _done_steps(story)
    if form == "subprogrammes":
        middle = (len(steps) + 1) // 2
        programmes = [
            StepDraft(story.writer.sentence("programme"), steps=half) for half in (steps[:middle], steps[middle:])
        ]
        steps = tuple(programme for programme in programmes if programme.steps)
    return SectionDraft("done", form=form, steps=steps)


def _done_steps(story: Story) -> tuple[StepDraft, ...]:
    """In the order of their months, the last of which is the roster's; a few are still going on then."""
    months = sorted(story.random.sample(range(1, 11), max(2, story.length)))
    goes_on = story.number % 20 == 8
    steps = []
    for month in months:
        is_last = month == months[-1]
        begins = date(story.year - 1, 10 if is_last and goes_on else month, 1)
        ends = date(story.year - 1, 11, 1) if is_last and goes_on else None
        body = outline(story.writer.sentences("result_detail", 1)) if month % 3 else ""
        steps.append(StepDraft(story.writer.sentence("result"), begins, ends, body=body))
    return tuple(steps)


def _issues(story: Story) -> SectionDraft:
    items = [
        (problem, story.writer.sentences("measure", 1 + story.length // 2))
        for problem in story.writer.sentences("problem", 1 + story.length // 3)
    ]
    return SectionDraft("issues", outline(items))


def _schedule(story: Story) -> SectionDraft:
    """A section with a title of its own, of dated rows alone."""
    steps = [StepDraft(story.writer.sentence("programme"), *months) for months in _months(story, 3)]
    return SectionDraft("", form="date_first", steps=tuple(steps), title="향후 추진일정")


def _planned(story: Story) -> SectionDraft:
    form = story.number % 3
    if form == 0:
        return SectionDraft("planned", story.table(), "subprogrammes", _programmes(story))
    if form == 1:
        chapters = (
            heading(story.writer.sentence("heading")) + outline(_directions(story))
            for _ in range(max(1, story.length // 2))
        )
        return SectionDraft("planned", "".join(chapters) + story.table())
    steps = [
        StepDraft(story.writer.sentence("programme"), *months, body=outline(story.writer.sentences("detail", 1)))
        for months in _months(story, 1 + story.length)
    ]
    items = [(strong(text), below) for text, below in _directions(story)]
    return SectionDraft("planned", outline(items) + story.table(), steps=tuple(steps))


def _directions(story: Story) -> list[tuple[str, list[Item]]]:
    """Items with items below them, down to the fourth level in the longest texts."""
    writer = story.writer
    items: list[tuple[str, list[Item]]] = []
    for turn in range(1 + story.length // 2):
        below: list[Item] = [*writer.sentences("detail", min(2, story.length))]
        below.append(
            (
                writer.sentence("detail"),
                [f"· {writer.sentence('direction')}", writer.sentence("note")]
                if turn % 2
                else [writer.sentence("mark")],
            )
        )
        items.append((writer.sentence("direction"), below))
    return items


def _programmes(story: Story) -> tuple[StepDraft, ...]:
    """[ ] with ① below them and - below these; amounts are those of the lowest and make up the project's money."""
    titles = story.writer.sentences("programme", 2 + story.length)
    amounts = _amounts(story, len(titles))
    leaves = [
        _leaf(story, title, months, amount, shows_amount=story.number % 2 == 0 and turn == 1)
        for turn, (title, months, amount) in enumerate(zip(titles, _months(story, len(titles)), amounts, strict=True))
    ]
    deep = StepDraft(story.writer.sentence("heading"), steps=(leaves[-2], leaves[-1]))
    group = StepDraft(story.writer.sentence("direction"), steps=(*leaves[1:-2], deep))
    return leaves[0], group


def _leaf(story: Story, title: str, months: tuple[date, date], amount: int | None, *, shows_amount: bool) -> StepDraft:
    items: list[Item] = [("주요내용", story.writer.sentences("detail", max(1, story.length // 2)))]
    if story.length > 1:
        items += story.writer.sentences("mark", 2)
    if shows_amount and amount is not None:
        items.append(f"▶ 소요예산 : {amount // THOUSAND:,}천원")
    label = story.writer.word("label")
    return StepDraft(title, *months, label, outline(items), amount, shows_amount and amount is not None)


def _amounts(story: Story, number: int) -> list[int | None]:
    """The project's money in shares of whole 천원. One city has one project whose shares are too much."""
    if story.money is None:
        return [None] * number
    share = story.money // number // THOUSAND * THOUSAND
    amounts: list[int | None] = [share] * (number - 1)
    rest = story.money - share * (number - 1)
    if story.number == 102:
        return [*amounts, rest + 5_000 * THOUSAND]
    return [*amounts, None if story.number % 34 == 30 else rest]


def _months(story: Story, number: int) -> list[tuple[date, date]]:
    """Spans inside the plan's year and the project's period; one city has one project with a span outside."""
    first = max(story.first, date(story.year, 1, 1)).month
    last = min(story.last, date(story.year, 12, 1)).month
    begins = sorted(story.random.randint(first, last) for _ in range(number))
    spans = [(date(story.year, month, 1), date(story.year, story.random.randint(month, last), 1)) for month in begins]
    if story.number == 200:
        spans[-1] = (spans[-1][0], date(story.year + 5, 1, 1))
    return spans
