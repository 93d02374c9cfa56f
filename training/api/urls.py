"""The addresses of the partner API, all below `/api/v1/` but where tokens are had."""

from django.urls import include, path, re_path

from training.api.views.catalogue import CohortViewSet, CourseViewSet
from training.api.views.certificates import CertificateViewSet
from training.api.views.changes import ChangeViewSet
from training.api.views.codes import CodesViewSet
from training.api.views.docs import DocsView, NowhereViewSet, SchemaView
from training.api.views.enrolments import AttendanceViewSet, EnrolmentViewSet
from training.api.views.record import NoteViewSet, OutcomeViewSet
from training.api.views.referrals import ReferralViewSet
from training.api.views.tokens import token
from training.api.views.webhooks import DeliveryViewSet, WebhookViewSet

LIST = {"get": "list"}
ONE = {"get": "retrieve"}
ANY = dict.fromkeys(NowhereViewSet.http_method_names, "anything")

resources = [
    path("courses/", CourseViewSet.as_view(LIST), name="courses"),
    path("courses/<uuid:pk>/", CourseViewSet.as_view(ONE), name="course"),
    path("cohorts/", CohortViewSet.as_view(LIST), name="cohorts"),
    path("cohorts/<uuid:pk>/", CohortViewSet.as_view(ONE), name="cohort"),
    path(
        "referrals/",
        ReferralViewSet.as_view({**LIST, "post": "create"}),
        name="referrals",
    ),
    path("referrals/<uuid:pk>/", ReferralViewSet.as_view(ONE), name="referral"),
    path(
        "referrals/<uuid:pk>/withdraw/",
        ReferralViewSet.as_view({"post": "withdraw"}),
        name="withdraw_referral",
    ),
    path("enrolments/", EnrolmentViewSet.as_view(LIST), name="enrolments"),
    path("enrolments/<uuid:pk>/", EnrolmentViewSet.as_view(ONE), name="enrolment"),
    path(
        "enrolments/<uuid:pk>/attendance/",
        AttendanceViewSet.as_view(ONE),
        name="attendance",
    ),
    path(
        "enrolments/<uuid:pk>/notes/",
        NoteViewSet.as_view({**LIST, "post": "create"}),
        name="notes",
    ),
    path(
        "enrolments/<uuid:pk>/notes/<uuid:reference>/",
        NoteViewSet.as_view({**ONE, "patch": "correct"}),
        name="note",
    ),
    path(
        "enrolments/<uuid:pk>/outcomes/",
        OutcomeViewSet.as_view({**LIST, "post": "create"}),
        name="outcomes",
    ),
    path(
        "enrolments/<uuid:pk>/outcomes/<uuid:reference>/",
        OutcomeViewSet.as_view({**ONE, "patch": "correct"}),
        name="outcome",
    ),
    path(
        "enrolments/<uuid:pk>/certificates/",
        CertificateViewSet.as_view(LIST),
        name="certificates",
    ),
    path(
        "enrolments/<uuid:pk>/certificates/<uuid:certificate>/",
        CertificateViewSet.as_view({"get": "pdf"}),
        name="certificate",
    ),
    path("codes/", CodesViewSet.as_view(LIST), name="codes"),
    path("changes/", ChangeViewSet.as_view(LIST), name="changes"),
    path(
        "changes/snapshot/",
        ChangeViewSet.as_view({"get": "snapshot"}),
        name="changes_snapshot",
    ),
    path(
        "webhooks/",
        WebhookViewSet.as_view({**LIST, "post": "create"}),
        name="webhooks",
    ),
    path(
        "webhooks/<uuid:pk>/",
        WebhookViewSet.as_view({**ONE, "patch": "change", "delete": "remove"}),
        name="webhook",
    ),
    path(
        "webhooks/<uuid:pk>/rotate-secret/",
        WebhookViewSet.as_view({"post": "rotate"}),
        name="webhook_rotate",
    ),
    path(
        "webhooks/<uuid:pk>/deliveries/",
        DeliveryViewSet.as_view(LIST),
        name="deliveries",
    ),
    path(
        "webhooks/<uuid:pk>/deliveries/replay/",
        DeliveryViewSet.as_view({"post": "replay"}),
        name="replay",
    ),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    re_path(r"^(?P<rest>.*)$", NowhereViewSet.as_view(ANY), name="nowhere"),
]
urlpatterns = [
    path("api/v1/", include((resources, "api"))),
    path("o/token/", token, name="token"),
]
