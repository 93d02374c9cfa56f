"""The register's pages: signing, keeping, closing, absences, the printed sheet."""
