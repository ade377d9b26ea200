from .narrative import Milestone, Section, SectionKind
from .plan import DepartmentPlan, Plan
from .project import Picture, Project, ProjectProgram

__all__ = [
    "DepartmentPlan",
    "Milestone",
    "Picture",
    "Plan",
    "Project",
    "ProjectProgram",
    "Section",
    "SectionKind",
]
