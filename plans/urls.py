from django.urls import path

from . import views

urlpatterns = [
    path("", views.plan_list, name="plans"),
    path("plans/<int:year>/", views.plan_page, name="plan"),
    path("plans/<int:year>/departments/<slug:department>/", views.department_page, name="department"),
    path("pictures/<int:pk>/", views.picture, name="picture"),
]
