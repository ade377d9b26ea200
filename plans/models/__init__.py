from .desk import LastVisit, RemovedProject
from .flow import ReviewComment, Round, Transition, Waiver
from .narrative import Milestone, Section, SectionKind
from .plan import DepartmentPlan, Plan
from .presence import Presence
from .project import Picture, Project, ProjectProgram
from .reminder import Reminder
from .state import State, Step

__all__ = [
    "DepartmentPlan",
    "LastVisit",
    "Milestone",
    "Picture",
    "Plan",
    "Presence",
    "Project",
    "ProjectProgram",
    "Reminder",
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
