"""Finds what a test asks for in a book, and fails where the book has none."""

from reports.book.pages import Book, BudgetTable, General, MoneyTable, PrintedSection, ProjectPages, StaffingTable


def general(book: Book) -> General:
    assert book.general
    return book.general


def staffing(book: Book) -> StaffingTable:
    found = general(book).staffing
    assert found
    return found


def budget(book: Book) -> BudgetTable:
    found = general(book).budget
    assert found
    return found


def project(book: Book, number: int) -> ProjectPages:
    [found] = [project for part in book.departments for project in part.projects if project.number == number]
    return found


def section(book: Book, number: int, heading: str) -> PrintedSection:
    [found] = [section for section in project(book, number).sections if section.heading == heading]
    return found


def money(book: Book, number: int) -> MoneyTable:
    found = project(book, number).money
    assert found
    return found
