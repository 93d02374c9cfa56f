"""`/organisme/sessions/<uuid>/importer/`: a file of trainees, from upload to result."""
