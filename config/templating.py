"""How the two template engines share one folder."""

from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, TemplateNotFound


class SuffixLoader(FileSystemLoader):
    """Finds the templates of one folder whose names have one suffix."""

    def __init__(self, folder: Path, *, suffix: str) -> None:
        super().__init__(folder)
        self.suffix = suffix

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        if not template.endswith(self.suffix):
            raise TemplateNotFound(template)
        return super().get_source(environment, template)
