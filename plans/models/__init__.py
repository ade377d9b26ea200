from .amendment import Amendment
from .last_visit import FirstPageVisit, LastVisit
from .narrative import Milestone, Section, SectionKind
from .plan import DepartmentPlan, Plan
from .presence import Presence
from .project import Picture, Project, ProjectProgram
from .reminder import Reminder, ReminderSchedule
from .removed_project import RemovedProject
from .review_comment import ReviewComment
from .state import State, Step
from .workflow import Round, Transition, Waiver

__all__ = [
    "Amendment",
    "DepartmentPlan",
    "FirstPageVisit",
    "LastVisit",
    "Milestone",
    "Picture",
    "Plan",
    "Presence",
    "Project",
    "ProjectProgram",
    "Reminder",
    "ReminderSchedule",
    "RemovedProject",
    "ReviewComment",
    "Round",
    "Section",
    "SectionKind",
    "State",
    "Step",
    "Transition",
    "Waiver",
]
