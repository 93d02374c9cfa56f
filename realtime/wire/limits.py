"""How much a client may send, and how many refusals end a socket."""

from dataclasses import dataclass

from realtime.refusals import BadFrame, TooFast
from realtime.wire.codes import FLOODING, RUBBISH
from training.refusals import Refusal

RATE = 10.0  # commands a second
BURST = 30.0
RUBBISH_ALLOWED = 5
FLOOD_ALLOWED = 50


@dataclass
class Bucket:
    """A token bucket: bursts are human, a steady flood isn't."""

    tokens: float = BURST
    at: float | None = None

    def take(self, now: float) -> bool:
        """Whether a command may pass at `now` (seconds of a monotonic clock)."""
        passed = 0.0 if self.at is None else now - self.at
        self.at = now
        self.tokens = min(BURST, self.tokens + passed * RATE)
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


@dataclass
class Strikes:
    """Counts rubbish and flooding; ordinary refusals (a rule said no) are free."""

    rubbish: int = 0
    flood: int = 0

    def count(self, refusal: Refusal) -> int | None:
        """The code with which the socket must close now, if it must."""
        if isinstance(refusal, TooFast):
            self.flood += 1
            return FLOODING if self.flood > FLOOD_ALLOWED else None
        if isinstance(refusal, BadFrame):
            self.rubbish += 1
            return RUBBISH if self.rubbish > RUBBISH_ALLOWED else None
        return None

    def forgive(self) -> None:
        """A command that passed clears the flood's count."""
        self.flood = 0
