"""Login by ProConnect, the State's OpenID Connect for professionals; off by default.

`protocol` proves who comes, `accounts` decides which account that opens, `pages` lead
there and back.
"""
