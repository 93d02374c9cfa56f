"""What one answers without a login, by a link or a code: one module per purpose."""
