"""Addresses of issued documents."""

from django.urls import path

from training.certificates import views

urlpatterns = [
    path(
        "documents-delivres/<uuid:certificate_id>/",
        views.certificate_file,
        name="certificate_file",
    ),
    path(
        "organisme/attestations/<uuid:certificate_id>/annuler/",
        views.end_certificate,
        name="end_certificate",
    ),
    path("verifier/", views.find_certificate, name="find_certificate"),
    path("verifier/<str:code>/", views.verify_certificate, name="verify_certificate"),
]
