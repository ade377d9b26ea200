"""A project as it prints: its title bar, its sections, its money."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from django.utils.html import escape

from plans.content.loading import Content
from plans.models import Milestone, Picture, Plan, Project, Section, SectionKind
from plans.text.dates import format_months, format_period, format_short_months
from plans.text.widths import step_indent

from .outline import printed
from .pages import Fact, Figure, PrintedSection, ProjectPages, Step
from .tables import money_table, money_text

#: What a step begins with, as its first line, before the date of it.
_PURPOSE = re.compile(r"<ul>\s*<li>\s*(?:<p>)?\s*(?:추진)?목적\s*[:：](?:(?!<[ou]l>).)*?</li>", re.DOTALL)
NOTHING_WRITTEN = "아직 작성된 내용이 없습니다."


def project_pages(project: Project, content: Content) -> ProjectPages:
    department = project.department_plan.department
    money = content.project_money.get(project.pk)
    figures = _figures(project)
    return ProjectPages(
        anchor=anchor_of(project),
        number=project.number,
        title=project.title,
        kind=project.get_kind_display(),
        is_new=project.is_new,
        department=department.name,
        team=project.team.name if project.team else "",
        contact=" ".join(filter(None, (project.person, project.telephone))),
        sections=tuple(_sections(project, content, figures)),
        money=money_table(project, money, content) if money else None,
    )


def anchor_of(project: Project) -> str:
    """By what it is called, not by its key: the same book is the same wherever it is built."""
    return f"p-{project.department_plan.department.code}-{project.number}"


def _figures(project: Project) -> dict[int, Figure]:
    return {
        picture.number: Figure(
            number=picture.number,
            picture=picture.pk if picture.file else None,
            alt=picture.alt,
            caption=picture.caption,
            source=_source_of(picture),
            width=picture.width,
        )
        for picture in project.pictures.all()
    }


def _source_of(picture: Picture) -> str:
    """“(출처: …)”, also where somebody wrote that word or the brackets."""
    written = picture.source.strip()
    inner = re.fullmatch(r"\(([^()]*)\)", written)
    source = re.sub(r"^출처\s*[:：]?\s*", "", inner[1].strip() if inner else written)
    return f"(출처: {source})" if source else ""


def _sections(project: Project, content: Content, figures: Mapping[int, Figure]) -> Iterable[PrintedSection]:
    sections = list(project.sections.all())
    if not any(section.role == SectionKind.Role.OVERVIEW for section in sections):
        # What is known of the project prints even where nobody has written an overview.
        facts, closing = _overview_facts(project, content)
        if facts or closing or not sections:
            yield PrintedSection("사업개요", facts, closing=closing, missing=NOTHING_WRITTEN)
    for place, section in enumerate(sections, 1):
        yield replace(_section(section, project, content, figures), anchor=f"{anchor_of(project)}-s{place}")


def _section(section: Section, project: Project, content: Content, figures: Mapping[int, Figure]) -> PrintedSection:
    is_overview = section.role == SectionKind.Role.OVERVIEW
    facts, closing = _overview_facts(project, content) if is_overview else ((), ())
    body = printed(section.body, figures)
    milestones = list(section.milestones.all())
    in_programmes = section.milestone_form == Section.MilestoneForm.SUBPROGRAMMES
    tree = _Tree(milestones, section, content.plan, figures)
    return PrintedSection(
        heading=section.heading,
        facts=facts,
        body=body,
        closing=closing,
        dated=() if in_programmes else tree.dated(),
        programmes=tree.programmes() if in_programmes else (),
        missing="" if facts or body or milestones else NOTHING_WRITTEN,
    )


def _overview_facts(project: Project, content: Content) -> tuple[tuple[Fact, ...], tuple[Fact, ...]]:
    """What stands above the overview's text, and what below it."""
    above = (
        Fact(project.period_label, project.period_text),
        Fact("사업장소", project.place),
        Fact("사업대상", project.target),
    )
    money = content.project_money.get(project.pk)
    below: tuple[Fact, ...] = ()
    if project.prints_budget and money:
        text = money_text(money.of_year(content.plan.year), content.plan)
        if project.sole_source:
            text += f" (전액 {project.sole_source})"
        below = (Fact("소요예산", text),)
    return tuple(fact for fact in above if fact.text), below


class _Tree:
    """A section's milestones with the steps below them."""

    def __init__(
        self, milestones: list[Milestone], section: Section, plan: Plan, figures: Mapping[int, Figure]
    ) -> None:
        self.plan = plan
        self.figures = figures
        self.date_first = section.milestone_form == Section.MilestoneForm.DATE_FIRST
        self.below: dict[int | None, list[Milestone]] = {}
        for milestone in milestones:
            self.below.setdefault(milestone.parent_id, []).append(milestone)

    def dated(self, parent: int | None = None, depth: int = 0) -> tuple[Step, ...]:
        return tuple(self._dated(milestone, depth) for milestone in self.below.get(parent, ()))

    def programmes(self, parent: int | None = None, depth: int = 0) -> tuple[Step, ...]:
        return tuple(
            self._programme(milestone, depth, position) for position, milestone in enumerate(self.below.get(parent, ()))
        )

    def _dated(self, milestone: Milestone, depth: int) -> Step:
        form = format_months if self.date_first else format_short_months
        date = milestone.date_wording or form(milestone.begins, milestone.ends)
        return Step(
            title=milestone.title,
            lead=f"{date} : " if date and self.date_first else "",
            trail=f"({date})" if date and not self.date_first else "",
            body=printed(milestone.body, self.figures, step_indent(depth, dated=True)),
            closing=self._amount(milestone) or self._sum_below(milestone),
            steps=self.dated(milestone.pk, depth + 1),
        )

    def _programme(self, milestone: Milestone, depth: int, position: int) -> Step:
        date = milestone.date_wording or format_period(milestone.begins, milestone.ends)
        facts = (Fact(milestone.date_label or "추진기간", date),) if date else ()
        body = str(milestone.body)
        purpose = _PURPOSE.match(body)
        if purpose and facts:
            body, facts = f"{purpose[0]}{_item(facts[0])}{body[purpose.end() :]}", ()
        return Step(
            title=milestone.title,
            marker=("[ ]", _circled(position), "-")[min(depth, 2)],
            # At the end it would stand behind the last step, and read as the money of that one.
            trail="".join(f"({fact.text})" for fact in self._sum_below(milestone)),
            facts=facts,
            body=printed(body, self.figures, step_indent(depth, dated=False)),
            closing=self._amount(milestone),
            steps=self.programmes(milestone.pk, depth + 1),
        )

    def _amount(self, milestone: Milestone) -> tuple[Fact, ...]:
        if milestone.amount is None or milestone.body_shows_amount:
            return ()
        return (Fact("소요예산", money_text(milestone.amount, self.plan)),)

    def _sum_below(self, milestone: Milestone) -> tuple[Fact, ...]:
        """What several amounts below a milestone without one of its own come to."""
        if milestone.amount is not None or milestone.body_shows_amount:
            return ()
        below = list(self._amounts_below(milestone))
        return (Fact("소요예산", f"계 {money_text(sum(below), self.plan)}"),) if len(below) > 1 else ()

    def _amounts_below(self, milestone: Milestone) -> Iterator[int]:
        for step in self.below.get(milestone.pk, ()):
            if step.amount is not None:
                yield step.amount
            else:
                yield from self._amounts_below(step)


def _item(fact: Fact) -> str:
    return f"<li><p>{escape(fact.label)} : {escape(fact.text)}</p></li>"


def _circled(position: int) -> str:
    """① … ⑳, then (21)."""
    return chr(ord("①") + position) if position < 20 else f"({position + 1})"
