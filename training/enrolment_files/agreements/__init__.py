"""Conventions and contracts of training, as numbered documents."""
