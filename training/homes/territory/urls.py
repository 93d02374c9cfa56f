"""Addresses of what the territory alone sees: possible duplicates, shares."""

from django.urls import path

from training.homes.territory import (
    data_protection,
    duplicates,
    journal,
    merges,
    organisations,
    shares,
)

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
SHARES = [
    path("territoire/partages/", shares.territory_shares, name="territory_shares"),
    path(
        "territoire/partages/<uuid:share_id>/",
        shares.territory_share,
        name="territory_share",
    ),
    path(
        "territoire/partages/<uuid:share_id>/<slug:deed>/",
        shares.decide_share,
        name="decide_share",
    ),
]
PROTECTION = [
    path("territoire/journal/", journal.journal, name="journal"),
    path(
        "territoire/journal/<uuid:search_id>/",
        journal.journal_search,
        name="journal_search",
    ),
    path(
        "territoire/donnees/", data_protection.data_protection, name="data_protection"
    ),
    path(
        "territoire/donnees/analyse-d-impact/",
        data_protection.impact_assessment,
        name="impact_assessment",
    ),
]
DIRECTIONS = [
    path(
        "territoire/organismes/",
        organisations.first_directions,
        name="first_directions",
    ),
    path(
        "territoire/organismes/invitations/<uuid:invitation_id>/retirer/",
        organisations.withdraw_first_manager,
        name="withdraw_first_manager",
    ),
]
