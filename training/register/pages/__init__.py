"""What the register's pages and its printed sheet show, gathered for each at once."""
