"""How days may be typed into forms: the year first, as in spreadsheets/values/days.py; a calendar writes the first."""

DATE_INPUT_FORMATS = [
    "%Y-%m-%d",
    "%Y. %m. %d.",
    "%Y. %m. %d",
    "%Y.%m.%d.",
    "%Y.%m.%d",
    "%Y/%m/%d",
    "%Y년 %m월 %d일",
]
