"""`/organisme/rendez-vous/`: slots, who is invited, who came, what came of it."""
