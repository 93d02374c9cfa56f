"""Addresses of the waiting list, the quotas and the committees."""

from django.urls import path

from training.homes.provider.admission import committees, lists, quotas, waiting

ADMISSION = [
    path("organisme/listes-d-attente/", lists.waiting_lists, name="waiting_lists"),
    path("organisme/places-proposees/", lists.running_offers, name="running_offers"),
    path(
        "organisme/sessions/<uuid:cohort_id>/liste-d-attente/",
        waiting.waiting_list,
        name="waiting_list",
    ),
    path(
        "organisme/liste-d-attente/<uuid:referral_id>/",
        waiting.waiting_person,
        name="waiting_person",
    ),
    path(
        "organisme/sessions/<uuid:cohort_id>/quotas/",
        quotas.seat_quotas,
        name="seat_quotas",
    ),
    path(
        "organisme/quotas/<int:quota_id>/supprimer/",
        quotas.drop_seat_quota,
        name="drop_seat_quota",
    ),
    path("organisme/commissions/", committees.decisions, name="decisions_to_take"),
    path(
        "organisme/sessions/<uuid:cohort_id>/commission/",
        committees.committees,
        name="committees",
    ),
    path(
        "organisme/commissions/<uuid:committee_id>/",
        committees.committee,
        name="committee",
    ),
    path(
        "organisme/commissions/<uuid:committee_id>/appliquer/",
        committees.apply,
        name="apply_committee",
    ),
    path(
        "organisme/commissions/<uuid:committee_id>/abandonner/",
        committees.drop,
        name="drop_committee",
    ),
    path(
        "organisme/commissions/<uuid:committee_id>/decisions.pdf",
        committees.decisions_pdf,
        name="committee_pdf",
    ),
]
