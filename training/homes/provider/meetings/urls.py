"""Addresses under `/organisme/rendez-vous/`."""

from django.urls import path

from training.homes.provider.meetings import inviting, planning, presence, views

ROOT = "organisme/rendez-vous/"
ONE = f"{ROOT}<uuid:meeting_id>/"
ROW = f"{ONE}presences/<uuid:invitation_id>/"
INVITATION = "organisme/convocations/<uuid:invitation_id>/"

urlpatterns = [
    path(ROOT, views.office_meetings, name="office_meetings"),
    path(f"{ROOT}nouveaux/", planning.plan_slots, name="plan_meetings"),
    path(
        f"{ROOT}au-choix/<slug:kind>/",
        inviting.invite_at_choice,
        name="invite_at_choice",
    ),
    path(ONE, views.office_meeting, name="office_meeting"),
    path(f"{ONE}modifier/", planning.change_slot, name="change_meeting"),
    path(f"{ONE}annuler/", planning.cancel_slot, name="cancel_meeting"),
    path(f"{ONE}inviter/", inviting.invite_to_meeting, name="invite_to_meeting"),
    path(f"{ONE}presences/", presence.meeting_presence, name="meeting_presence"),
    path(
        f"{ONE}presences/feuille/", presence.presence_from_paper, name="meeting_paper"
    ),
    path(f"{ONE}presences/terminer/", presence.finish_meeting, name="finish_meeting"),
    path(f"{ONE}feuille.pdf", presence.meeting_sheet, name="meeting_sheet"),
    path(f"{ONE}resultats/", presence.meeting_results, name="meeting_results"),
    path(ROW, presence.note_row, name="note_meeting_presence"),
    path(f"{ROW}annuler/", presence.undo_row, name="undo_meeting_presence"),
    path(f"{ROW}preciser/", presence.detail_row, name="detail_meeting_presence"),
    path(f"{INVITATION}a-nouveau/", inviting.invite_again, name="invite_again"),
    path(f"{INVITATION}retirer/", inviting.take_off, name="take_off_meeting"),
]
