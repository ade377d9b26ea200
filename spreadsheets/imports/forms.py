from collections import defaultdict
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from spreadsheets.columns import Column
from spreadsheets.kinds import SheetKind, kind_of, kinds_for
from spreadsheets.models import ImportJob
from spreadsheets.questions import Question
from spreadsheets.reading.workbook import column_name
from spreadsheets.values import day
from spreadsheets.values.amounts import UNITS, unit_label


class OptionsForm(forms.Form):
    """What a file may leave out; a kind ignores the options that it doesn't have."""

    unit = forms.ChoiceField(
        label="금액 단위",
        required=False,
        choices=[("", "파일에 적힌 대로"), *((code, unit_label(won)) for code, won in UNITS.items())],
    )
    year = forms.IntegerField(
        label="연도",
        required=False,
        min_value=2000,
        max_value=2200,
        help_text="파일에 연도 열이 없을 때만 적습니다.",
    )
    edition = forms.CharField(
        label="예산 구분",
        required=False,
        max_length=30,
        help_text="파일에 예산 구분 열이 없을 때만, 본예산 · 추경 1회 · 중기전망(2024년 기준)처럼 적습니다.",
    )

    day = forms.CharField(
        label="기준일",
        required=False,
        max_length=20,
        help_text="정·현원표에 기준일이 없을 때만, 2023. 10. 31.처럼 적습니다.",
    )

    def clean_day(self) -> str:
        try:
            found = day(self.cleaned_data["day"])
        except ValueError as error:
            raise ValidationError(str(error)) from error
        return found.isoformat() if found else ""

    def chosen_options(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in OptionsForm.base_fields if self.cleaned_data.get(name)}


class UploadForm(OptionsForm):
    kind = forms.ChoiceField(label="종류", required=False)
    file = forms.FileField(
        label="파일",
        widget=forms.FileInput({"accept": ".xlsx,.csv,.tsv,.txt", "data-button": True}),
        help_text="엑셀 파일(.xlsx)이나 CSV 파일을 고르십시오.",
        error_messages={"empty": "빈 파일입니다. 내용이 있는 파일을 고르십시오."},
    )

    field_order = ["file", "kind"]

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = kinds_for(user)
        choices = [(kind.code, kind.label) for kind in kinds]
        self.fields["kind"].choices = [("", "파일을 보고 알아봄"), *choices]  # type: ignore[attr-defined]
        for name in OptionsForm.base_fields.keys() - {name for kind in kinds for name in kind.options}:
            del self.fields[name]

    @property
    def chosen_kind(self) -> SheetKind | None:
        code = self.cleaned_data.get("kind")
        return kind_of(code) if code else None


class PlaceForm(forms.Form):
    """Which kind of sheet it is, which sheet of the file, and where its header row is."""

    kind = forms.ChoiceField(label="종류")
    sheet = forms.ChoiceField(label="시트")
    row = forms.IntegerField(
        label="머리행", required=False, min_value=1, max_value=1000, help_text="비워 두면 찾아봅니다."
    )
    height = forms.ChoiceField(label="머리행의 줄 수", choices=[(1, "한 줄"), (2, "두 줄")])

    def __init__(self, data: Any = None, *, job: ImportJob, user: Any) -> None:
        header = job.head or {}
        initial = {"kind": job.kind, "sheet": job.sheet, "height": header.get("height", 1)}
        initial["row"] = header["row"] + 1 if header else None
        super().__init__(data, initial=initial)
        self.job = job
        self.fields["kind"].choices = [(kind.code, kind.label) for kind in kinds_for(user)]  # type: ignore[attr-defined]
        names = job.summary.get("sheets", [])
        self.fields["sheet"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]

    def save(self) -> None:
        self.job.kind = self.cleaned_data["kind"]
        self.job.sheet = self.cleaned_data["sheet"]
        row = self.cleaned_data["row"]
        height = int(self.cleaned_data["height"])
        # Without columns they are found anew.
        self.job.head = {"row": row - 1, "height": height} if row else None


class ColumnsForm(OptionsForm):
    """What each column of the sheet is."""

    def __init__(self, data: Any = None, *, job: ImportJob) -> None:
        super().__init__(data, initial=job.options)
        self.job = job
        header = job.head or {"labels": [], "columns": {}}
        self.known: dict[str, Column] = {
            name: column for name, column in job.the_kind.columns().items() if not column.hidden
        }
        self.hidden_columns = {name: at for name, at in header["columns"].items() if name not in self.known}
        chosen = [(name, [at] if isinstance(at, int) else at) for name, at in header["columns"].items()]
        used = {each: name for name, columns in chosen for each in columns}
        for name in OptionsForm.base_fields:
            if name not in job.the_kind.options:
                del self.fields[name]
        for at, label in enumerate(header["labels"]):
            if label and at not in self.hidden_columns.values():
                box = forms.ChoiceField(
                    label=f"{column_name(at)}열 “{label}”",
                    required=False,
                    choices=self._choices(label),
                    initial=used.get(at, ""),
                )
                self.fields[f"column-{at}"] = box

    def _choices(self, label: str) -> list[tuple[str, str]]:
        named = [(name, column.label) for name, column in self.known.items() if column.may_be_called(label)]
        return [("", "쓰지 않음"), *named]

    def letters(self) -> list[str]:
        """What a spreadsheet calls the columns of the sample."""
        return [column_name(at) for at in range(max(map(len, self.job.summary.get("sample", [])), default=0))]

    def column_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("column-")]

    def option_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if not name.startswith("column-")]

    def clean(self) -> dict[str, Any]:
        super().clean()
        chosen: dict[str, list[int]] = defaultdict(list)
        for field, name in self.cleaned_data.items():
            if field.startswith("column-") and name:
                chosen[name].append(int(field[7:]))
        for name, (first, *more) in chosen.items():
            if more and not self.known[name].may_be_divided:
                where = f"{column_name(first)}열과 {column_name(more[0])}열"
                raise ValidationError(f"{where}을 모두 “{self.known[name].label}”로 골랐습니다. 하나만 고르십시오.")
        several = {name: columns if len(columns) > 1 else columns[0] for name, columns in chosen.items()}
        self.chosen = {**several, **self.hidden_columns}
        return self.cleaned_data

    def save(self) -> None:
        self.job.head = {**(self.job.head or {}), "columns": self.chosen, "is_chosen": True}
        chosen = {
            name: value for name, value in self.cleaned_data.items() if name in self.job.the_kind.options and value
        }
        self.job.options = {**chosen, "answers": self.job.options.get("answers", {})}


class AnswersForm(forms.Form):
    """What a person answers to the questions about a file; those left open are asked again."""

    #: More choices than this are a list that opens.
    most_buttons = 8

    def __init__(self, data: Any = None, *, job: ImportJob) -> None:
        super().__init__(data)
        self.job = job
        self.questions = {f"answer-{number}": each for number, each in enumerate(job.questions)}
        for name, question in self.questions.items():
            is_long = len(question.choices) > self.most_buttons
            choices = [(choice.value, choice.label) for choice in question.choices]
            self.fields[name] = forms.ChoiceField(
                label=" ".join(filter(None, [question.place, question.sentence])),
                required=False,
                widget=forms.Select if is_long else forms.RadioSelect,
                choices=[("", "고르지 않음"), *choices] if is_long else choices,
                initial=question.answer(job.options_used),
                help_text=self._origin(question),
            )

    def _origin(self, question: Question) -> str:
        """Where an answer comes from that nobody gave to this file."""
        remembered = self.job.summary.get("remembered", {})
        if question.code not in remembered or question.answer(self.job.options_used) is None:
            return ""
        by = remembered[question.code]
        return format_html("지난번({})에 고른 답입니다.", by) if by else "지난번에 고르신 답입니다."

    def save(self) -> None:
        given = {each.code: self.cleaned_data[name] for name, each in self.questions.items()}
        answers = {code: answer for code, answer in given.items() if answer}
        self.job.options = {**self.job.options, "answers": self.job.options.get("answers", {}) | answers}
