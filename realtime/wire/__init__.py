"""How frames travel: the hub, its bridge between processes, and the socket."""
