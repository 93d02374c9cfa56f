"""`/suivi/portefeuille/`: who follows whom at an agency, leaves and handovers."""
