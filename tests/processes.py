"""Servers in processes of their own."""

import socket
import time


def free_port():
    """Return a port of the loopback address that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def until_it_listens(process, port):
    """Wait until a process listens on a port; it may not end before."""
    for _ in range(900):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            assert process.poll() is None
            time.sleep(0.1)
