"""A comparison names what was changed, and nothing else."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editions.comparison.changes import Difference, How, differences
from editions.comparison.comparing import compare
from editions.comparison.order import longest_common
from editions.comparison.tree import Tree, with_same_keys
from editions.snapshot.form import NOW, Item, Kind, Snapshot, decode, encode, join, split_by_department
from tests.editions.comparison.drafts import (
    OUTLOOK,
    Draft,
    add_line,
    edited,
    random_draft,
    random_milestone,
    random_project,
    random_section,
)

pytestmark = pytest.mark.once

SEEDS = st.integers(0, 10**9)


def found(before: Snapshot, after: Snapshot) -> list[Difference]:
    old = Tree(before.items)
    return differences(old, Tree(with_same_keys(old, Tree(after.items))))


def named(before: Snapshot, after: Snapshot) -> list[tuple[str, str, str]]:
    return sorted((each.how.value, each.item.key, each.field) for each in found(before, after))


@given(SEEDS, st.integers(1, 12))
@settings(max_examples=60, deadline=None)
def test_names_each_edit_and_nothing_else(seed: int, number: int) -> None:
    random = Random(seed)  # noqa: S311 - for examples
    draft = random_draft(random)
    after, expected = edited(draft, random, number)
    assert named(draft.snapshot(), after.snapshot()) == sorted(expected)


@given(SEEDS)
@settings(max_examples=15, deadline=None)
def test_backwards_it_is_the_same_the_other_way_round(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - for examples
    draft = random_draft(random)
    before, after = draft.snapshot(), edited(draft, random, 8)[0].snapshot()
    turned = {How.ADDED: How.REMOVED, How.REMOVED: How.ADDED}
    there = {
        (change.what, change.how, change.place, change.old, change.new) for change in compare(before, after).changes
    }
    back = {
        (change.what, turned.get(change.how, change.how), change.new, change.old)
        for change in compare(after, before).changes
    }
    # A place is called as it is called on the later side.
    assert {(what, how, old, new) for what, how, _, old, new in there} == back


@given(SEEDS)
@settings(max_examples=10, deadline=None)
def test_what_is_the_same_has_no_changes(seed: int) -> None:
    snapshot = random_draft(Random(seed)).snapshot()  # noqa: S311 - for examples
    assert not compare(snapshot, snapshot).changes
    assert not compare(snapshot, decode(encode(snapshot))).changes


@given(SEEDS)
@settings(max_examples=10, deadline=None)
def test_what_was_split_by_departments_is_joined_again(seed: int) -> None:
    snapshot = random_draft(Random(seed)).snapshot()  # noqa: S311 - for examples
    parts = split_by_department(snapshot)
    assert len(parts) == 4  # three departments, and what is nobody's
    assert not compare(snapshot, join(parts.values())).changes


@pytest.fixture
def draft() -> Draft:
    return random_draft(Random(1))  # noqa: S311 - for examples


def test_an_edit_that_was_taken_back_is_none(draft: Draft) -> None:
    before = draft.snapshot()
    section = draft.children(draft.of(Kind.PROJECT)[0], Kind.SECTION)[0]
    written = {key: draft.nodes[key] for key in draft.below(section)}
    again = {key: f"{key}000" for key in written}
    draft.remove(section)
    assert named(before, draft.snapshot()) == [("removed", section, "")]
    # Written again, as rows with other keys, in the same place.
    for key, node in written.items():
        node.key, node.parent = again[key], again.get(node.parent, node.parent)
        draft.nodes[node.key] = node
    first = draft.children(written[section].parent, Kind.SECTION)[0]
    draft.place(again[section], before=first)
    assert named(before, draft.snapshot()) == []


def test_a_list_that_is_renumbered_is_no_change(draft: Draft) -> None:
    before = draft.snapshot()
    [first, *_] = draft.children(draft.of(Kind.PART)[0], Kind.PROJECT)
    draft.remove(first)
    assert named(before, draft.snapshot()) == [("removed", first, "")]


def test_a_number_that_somebody_changed_alone_is_one(draft: Draft) -> None:
    before = draft.snapshot()
    project = draft.children(draft.of(Kind.PART)[0], Kind.PROJECT)[3]
    items = tuple(
        replace(item, values={**item.values, "number": 9}) if item.key == project else item for item in before.items
    )
    assert named(before, replace(before, items=items)) == [("changed", project, "number")]


def test_what_stands_in_something_new_or_gone_is_not_told_by_itself(draft: Draft) -> None:
    random = Random(2)  # noqa: S311 - for examples
    before = draft.snapshot()
    project = draft.of(Kind.PROJECT)[0]
    section = random_section(draft, random, project, draft.of(Kind.SECTION_KIND)[0])
    random_milestone(draft, random, section)
    assert named(before, draft.snapshot()) == [("added", section, "")]


def test_a_link_that_came_brings_its_outlook_along(draft: Draft) -> None:
    """The program had money for next year all the time; only nobody saw it."""
    random = Random(3)  # noqa: S311 - for examples
    program = draft.of(Kind.PROGRAM)[-1]  # which funds nothing
    add_line(draft, random, program, draft.of(Kind.SOURCE)[0], OUTLOOK)
    before = draft.snapshot()
    project = draft.of(Kind.PROJECT)[-1]
    link = draft.add(Kind.FUNDING, project, None, f"funding:{project}:{program}", program=program)
    assert named(before, draft.snapshot()) == [("added", link, "")]


def test_an_amount_is_the_projects_money_where_it_funds_one_and_else_the_budgets(draft: Draft) -> None:
    before = draft.snapshot()
    funding, alone = draft.of(Kind.PROGRAM)[0], draft.of(Kind.PROGRAM)[4]
    source, other = draft.children("", Kind.SOURCE)[:2]
    draft.nodes[f"line:{funding}:{source}:{NOW}"].values["won"] = 1_000
    draft.nodes[f"line:{alone}:{other}:{NOW}"].values["won"] = 2_000
    changes = compare(before, draft.snapshot()).changes
    assert {(change.what, change.new) for change in changes} == {("money", "1천원"), ("budget", "2천원")}


def test_the_first_amounts_of_a_year_are_told(draft: Draft) -> None:
    before = draft.snapshot()
    random = Random(4)  # noqa: S311 - for examples
    [source, *_] = draft.children("", Kind.SOURCE)
    lines = [add_line(draft, random, program, source, "year+2") for program in draft.of(Kind.PROGRAM)[:3]]
    assert named(before, draft.snapshot()) == sorted(("added", line, "won") for line in lines)


def test_who_shares_a_program_hides_no_amount(draft: Draft) -> None:
    before = draft.snapshot()
    program, source = draft.of(Kind.PROGRAM)[0], draft.children("", Kind.SOURCE)[1]
    other = draft.of(Kind.PROJECT)[-1]
    link = draft.add(Kind.FUNDING, other, None, f"funding:{other}:{program}", program=program)
    line = add_line(draft, Random(5), program, source, OUTLOOK)  # noqa: S311 - for examples
    assert named(before, draft.snapshot()) == sorted([("added", link, ""), ("added", line, "won")])


def test_a_project_that_comes_with_its_program_is_one_change(draft: Draft) -> None:
    random = Random(6)  # noqa: S311 - for examples
    before = draft.snapshot()
    part = draft.of(Kind.PART)[0]
    project = random_project(draft, random, part, draft.of(Kind.SECTION_KIND)[0])
    program = draft.add(Kind.PROGRAM, draft.nodes[part].parent, account="일반회계", category="")
    draft.add(Kind.FUNDING, project, None, f"funding:{project}:{program}", program=program)
    add_line(draft, random, program, draft.children("", Kind.SOURCE)[0], NOW)
    assert named(before, draft.snapshot()) == [("added", project, "")]


def test_twins_are_the_same_from_either_side(draft: Draft) -> None:
    part = draft.of(Kind.PART)[0]
    first, *others = draft.children(part, Kind.TEAM)
    for key in (first, others[-1]):
        draft.nodes[key].values |= {"name": "같은 팀", "duties": ""}
    before = draft.snapshot()
    draft.remove(first)
    draft.remove(others[-1])
    draft.add(Kind.TEAM, part, name="같은 팀", duties="")
    after = draft.snapshot()
    assert named(before, after) == [("removed", first, "")]
    assert [how for how, *_ in named(after, before)] == ["added"]


def test_what_is_written_again_is_still_what_others_name(draft: Draft) -> None:
    part = draft.of(Kind.PART)[0]
    team = draft.children(part, Kind.TEAM)[-1]
    for project in draft.children(part, Kind.PROJECT):
        draft.nodes[project].values["team"] = team
    before = draft.snapshot()
    values = dict(draft.nodes[team].values)
    draft.remove(team)
    again = draft.add(Kind.TEAM, part, **values)
    for project in draft.children(part, Kind.PROJECT):
        draft.nodes[project].values["team"] = again
    assert named(before, draft.snapshot()) == []


def test_a_department_reads_what_was_renamed_for_all(draft: Draft) -> None:
    before = draft.snapshot()
    [department, other, *_] = draft.of(Kind.DEPARTMENT)
    draft.nodes[draft.of(Kind.SECTION_KIND)[0]].values["name"] = "딴 이름"
    draft.nodes[other].values["name"] = "딴 부서"
    found = compare(before, draft.snapshot()).of_department(department)
    assert [change.new for change in found.changes] == ["딴 이름"]


def test_a_department_that_comes_into_the_plan_is_one_change(draft: Draft) -> None:
    before = draft.snapshot()
    department = draft.add(Kind.DEPARTMENT, "", name="새 부서", bureau="")
    part = draft.add(Kind.PART, department)
    draft.add(Kind.TEAM, part, name="새 팀", duties="")
    assert named(before, draft.snapshot()) == [("added", part, "")]


def test_a_value_that_an_older_form_did_not_have_is_no_change(draft: Draft) -> None:
    before = draft.snapshot()

    def older(item: Item) -> Item:
        return replace(item, values={name: value for name, value in item.values.items() if name != "place"})

    assert named(replace(before, items=tuple(map(older, before.items))), before) == []


@given(st.lists(st.sampled_from("abcdefgh"), unique=True), st.randoms(use_true_random=False))
def test_the_row_that_stays_is_the_same_from_either_side(keys: list[str], random: Random) -> None:
    other = list(keys)
    random.shuffle(other)
    kept = longest_common(keys, other)
    assert kept == longest_common(other, keys)
    assert [key for key in keys if key in kept] == [key for key in other if key in kept] == list(kept)


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [("abcd", "bcda", "bcd"), ("abc", "cba", "a"), ("abcd", "badc", "ac"), ("", "", "")],
)
def test_as_much_stays_as_can(before: str, after: str, kept: str) -> None:
    assert "".join(longest_common(before, after)) == kept
