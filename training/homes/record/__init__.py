"""The record of a training, shared: notes, what came after, and what happened."""
