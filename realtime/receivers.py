"""Tells open rooms of what changed in the training."""
