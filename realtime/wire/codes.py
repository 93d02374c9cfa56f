"""The codes with which the server closes a socket; PROTOCOL.md explains them."""

RUBBISH = 4400
NOT_SIGNED_IN = 4401
NO_RIGHT = 4403
UNKNOWN = 4404
RESUME = 4408
CLOSED = 4410
TOO_BIG = 4413
FLOODING = 4429
