"""Why a message didn't leave, in the sentence that the office reads."""


class Undeliverable(Exception):
    """It never will by this channel: the address or the number must be mended."""


class TryLater(Exception):
    """The server is away or too busy; the address may be right."""
