"""What rooms above are told of persons, within the transaction that does it."""

from django.dispatch import Signal

# With `merge` and `moved` (pointer's label → keys of its rows): rows of the merged
# record went to the kept one.
persons_merged = Signal()
# With `merge`: they were put back.
persons_parted = Signal()
