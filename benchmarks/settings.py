"""The settings of a measurement: the project's own, and one address more, which is the measure."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
