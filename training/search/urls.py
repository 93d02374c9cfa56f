"""The search's address."""

from django.urls import path

from training.search.views import search

urlpatterns = [path("formations/", search, name="search")]
