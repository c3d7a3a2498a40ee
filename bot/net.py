"""Taking a port, with words where it cannot be had."""

from __future__ import annotations

import socket

from nps_engine.errors import UserError


def listen(
    host: str, port: int, *, try_: str = "Set NPSBOT_PORT to another port, or stop what uses it"
) -> socket.socket:
    """Take a port before anything else starts; 0 takes a free one.

    Args:
        try_: How the person who meets a taken port may choose another.

    Raises:
        UserError: If something else has it, or the address is not this machine's.
    """
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise UserError(
            f"Port {port} on {host} cannot be used: {error.strerror}",
            "It must be free and this machine's",
            try_,
        ) from error
    return listening
