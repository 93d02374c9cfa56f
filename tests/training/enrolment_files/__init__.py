"""What surrounds a seat: papers, agreements, declarations."""
