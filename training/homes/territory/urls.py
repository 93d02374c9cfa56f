"""Addresses of the possible duplicates, shown to the territory alone."""

from django.urls import path

from training.homes.territory import duplicates, merges

DUPLICATES = [
    path(
        "territoire/doublons/",
        duplicates.possible_duplicates,
        name="possible_duplicates",
    ),
    path("territoire/doublons/fusions/", merges.recent_merges, name="recent_merges"),
    path(
        "territoire/doublons/fusions/<uuid:merge_id>/defaire/",
        merges.undo_person_merge,
        name="undo_person_merge",
    ),
    path(
        "territoire/doublons/<uuid:duplicate_id>/",
        duplicates.possible_duplicate,
        name="possible_duplicate",
    ),
    path(
        "territoire/doublons/<uuid:duplicate_id>/deux-personnes/",
        duplicates.keep_persons_apart,
        name="keep_persons_apart",
    ),
    path(
        "territoire/doublons/<uuid:duplicate_id>/fusionner/<uuid:kept_id>/",
        duplicates.merge_duplicate,
        name="merge_duplicate",
    ),
]
