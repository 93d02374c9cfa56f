"""Addresses of an organisation's access to the API."""

from django.urls import path

from training.homes.clients import drops, pages

CLIENTS = [
    path("acces-api/", pages.api_clients, name="api_clients"),
    path("acces-api/nouveau/", pages.new_client, name="new_client"),
    path("acces-api/fichier/", drops.file_drop, name="file_drop"),
    path("acces-api/mandat/", pages.new_mandate, name="new_mandate"),
    path("acces-api/<int:client_pk>/", pages.api_client, name="api_client"),
    path("acces-api/<int:client_pk>/revoquer/", pages.revoke, name="revoke_client"),
    path(
        "acces-api/<int:client_pk>/fin-du-mandat/",
        pages.stop_mandate,
        name="stop_mandate",
    ),
]
