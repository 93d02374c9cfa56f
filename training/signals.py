"""What the training tells the live room, once the transaction has committed.

Send with `transaction.on_commit(partial(signal.send, sender, …))`.
"""

from django.dispatch import Signal

# With `enrolment`: someone's right to be in a room may have begun or ended. With
# `is_one_of_many` (imports), `seats_changed` follows once for the whole cohort.
enrolment_changed = Signal()
# With `half_day` and `enrolment` (None after a countersignature).
register_changed = Signal()
# With `class_session`, `change` ("planned", "moved", "changed", "cancelled") and
# `former`: what it said before (`SessionFacts`), None for a new one. One per session.
class_session_changed = Signal()
# With `cohort`: opened, moved, closed, or its seats announced anew.
cohort_changed = Signal()
# With `handover`: persons were entrusted to a colleague, or taken back (`undone_at`).
handover_changed = Signal()
# With `replacement`: a stand-in was named, or is over sooner.
replacement_changed = Signal()
# With `assistance`: a counsellor may act in the person's place, or no longer.
assistance_changed = Signal()
# With `message`: it has left for its recipient.
message_left = Signal()
# With `referral` and `before`, the status that it left.
referral_changed = Signal()
# With `cohort` and `is_freed`: a seat was kept for an offer, or given back.
seats_changed = Signal()
# With `event`: a coordinator made a share longer or wider, or ended it.
share_changed = Signal()
# With `event`: a demand for a correction was made, answered or withdrawn.
correction_changed = Signal()
# With `cohort`, within the transaction: minutes planned there are others than before.
planned_minutes_changed = Signal()
# With `persons` and `stage`: sent within the transaction that erases them.
person_erased = Signal()
# Something that partners follow has changed (`training.changes`); once a transaction.
changes_noted = Signal()
