from django.urls import path

from . import views
from .editing import views as editing
from .history import views as history
from .projects import views as projects
from .projects import views_pictures
from .review import views as review
from .search import views as search
from .sheets import files
from .workflow import views_amending, views_board, views_comments, views_confirming, views_reminders, views_steps

DEPARTMENT = "plans/<int:year>/departments/<slug:department>/"
AMENDMENT = "plans/<int:year>/amendments/<int:pk>/"

urlpatterns = [
    path("", views.first_page, name="first-page"),
    path("plans/<int:year>/", views.plan_page, name="plan"),
    path(DEPARTMENT, views.department_page, name="department"),
    path(f"{DEPARTMENT}submit/", views_steps.step, {"name": "submit"}, name="department-submit"),
    path(f"{DEPARTMENT}approve/", views_steps.step, {"name": "approve"}, name="department-approve"),
    path(f"{DEPARTMENT}confirm/", views_steps.step, {"name": "confirm"}, name="department-confirm"),
    path(f"{DEPARTMENT}take-back/", views_steps.step, {"name": "take_back"}, name="department-take-back"),
    path(f"{DEPARTMENT}reopen/", views_steps.step, {"name": "reopen"}, name="department-reopen"),
    path(f"{DEPARTMENT}return/", views_steps.return_page, name="department-return"),
    path(f"{DEPARTMENT}amend/", views_amending.amendment_ask, name="amendment-ask"),
    path("plans/<int:year>/amendments/", views_amending.amendments, name="amendments"),
    path(AMENDMENT, views_amending.amendment_decide, name="amendment-decide"),
    path(f"{AMENDMENT}withdraw/", views_amending.amendment_withdraw, name="amendment-withdraw"),
    path("plans/<int:year>/budget/", views_amending.budget_exchange, name="budget-exchange"),
    path(f"{DEPARTMENT}comments/<int:pk>/answer/", views_comments.answer_page, name="comment-answer"),
    path(f"{DEPARTMENT}comments/<int:pk>/resolve/", views_comments.resolve_comment, name="comment-resolve"),
    path("projects/<int:pk>/comments/new/", views_comments.comment_page, name="comment-new"),
    path(f"{DEPARTMENT}review/", review.department_review, name="department-review"),
    path("projects/<int:pk>/review/", review.project_review, name="project-review"),
    path(f"{DEPARTMENT}waivers/new/", views_steps.waive_page, name="waiver-new"),
    path(f"{DEPARTMENT}waivers/<int:pk>/remove/", views_steps.remove_waiver, name="waiver-remove"),
    path(f"{DEPARTMENT}history/", history.department_history, name="department-history"),
    path("projects/<int:pk>/history/", history.project_history, name="project-history"),
    path(
        "projects/<int:pk>/history/sections/<int:record>/",
        history.section_version,
        name="section-version",
    ),
    path(
        "projects/<int:pk>/history/milestones/<int:record>/",
        history.milestone_removed,
        name="milestone-removed",
    ),
    path(f"{DEPARTMENT}projects/new/", projects.add, name="project-new"),
    path(f"{DEPARTMENT}projects/earlier/", projects.copy_earlier, name="projects-earlier"),
    path(f"{DEPARTMENT}projects/order/", projects.order, name="projects-order"),
    path(f"{DEPARTMENT}projects/<int:pk>/copy/", projects.copy, name="project-copy"),
    path(f"{DEPARTMENT}projects/<int:pk>/remove/", projects.remove, name="project-remove"),
    path(f"{DEPARTMENT}removed/<int:pk>/restore/", projects.restore, name="project-restore"),
    path("plans/<int:year>/board/", views_board.board, name="board"),
    path("plans/<int:year>/board.xlsx", views_board.board_file, {"suffix": "xlsx"}, name="board-file"),
    path("plans/<int:year>/board.csv", views_board.board_file, {"suffix": "csv"}, name="board-text"),
    path("plans/<int:year>/board/confirm/", views_confirming.departments_confirm, name="departments-confirm"),
    path("plans/<int:year>/confirm/", views_confirming.plan_confirm, name="plan-confirm"),
    path("plans/<int:year>/board/remind/", views_reminders.remind_page, name="board-remind"),
    path("plans/<int:year>/board/remind/schedule/", views_reminders.schedule_page, name="reminder-schedule"),
    path("projects/<int:pk>/", editing.project_page, name="project"),
    path("projects/<int:pk>/facts/", editing.save_facts, name="project-facts"),
    path("projects/<int:pk>/money/", editing.save_money, name="project-money"),
    path("projects/<int:pk>/programs/", editing.add_program, name="project-programs"),
    path("programs/<int:pk>/remove/", editing.remove_program, name="program-remove"),
    path("projects/<int:pk>/checks/", editing.project_checks, name="project-checks"),
    path("projects/<int:pk>/here/", editing.here, name="project-here"),
    path("projects/<int:pk>/sections/new/", editing.add_section, name="section-new"),
    path("sections/<int:pk>/", editing.save_section, name="section"),
    path("sections/<int:pk>/remove/", editing.remove_section, name="section-remove"),
    path("sections/<int:pk>/move/<slug:where>/", editing.move_section_up_or_down, name="section-move"),
    path("sections/<int:pk>/milestones/new/", editing.add_milestone, name="milestone-new"),
    path("sections/<int:pk>/milestones/paste/", editing.paste_milestones, name="milestones-paste"),
    path("sections/<int:pk>/milestones/order/", editing.arrange_rows, name="milestones-order"),
    path("milestones/<int:pk>/", editing.save_milestone, name="milestone"),
    path("milestones/<int:pk>/remove/", editing.remove_milestone, name="milestone-remove"),
    path("milestones/<int:pk>/move/<slug:where>/", editing.move_row, name="milestone-move"),
    path("projects/<int:pk>/pictures/", views_pictures.pictures, name="pictures"),
    path("projects/<int:pk>/pictures/new/", views_pictures.picture_new, name="picture-new"),
    path(f"{DEPARTMENT}files/<slug:kind>.<slug:suffix>", files.department_file, name="department-file"),
    path("find.<slug:suffix>", search.find_file, name="find-file"),
    path("find/", search.find, name="find"),
    path("pictures/<int:pk>/", views.picture, name="picture"),
    path("pictures/<int:pk>/edit/", views_pictures.picture_edit, name="picture-edit"),
    path("pictures/<int:pk>/remove/", views_pictures.picture_remove, name="picture-remove"),
]
