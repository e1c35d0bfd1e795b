"""Something that greets as a database server of a given version and says yes to everything."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_OK = bytes.fromhex("00 00 00 02 00 00 00")
_CAPABILITIES = 0x000F_A2FF
"""Those of protocol 4.1: https://dev.mysql.com/doc/dev/mysql-server/latest/group__group__cs__capabilities__flags.html"""


@contextmanager
def old_server(version: str) -> Iterator[int]:
    """Return the port at which it is reached."""

    class Conversation(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            low, high = (_CAPABILITIES & 0xFFFF).to_bytes(2, "little"), (_CAPABILITIES >> 16).to_bytes(2, "little")
            greeting = b"\x0a" + version.encode() + b"\0" + bytes(4) + b"12345678\0" + low + b"\x2d\x02\0" + high
            greeting += b"\x15" + bytes(10) + b"123456789012\0" + b"mysql_native_password\0"
            self._say(greeting, 0)
            while head := self.rfile.read(4):
                self.rfile.read(int.from_bytes(head[:3], "little"))
                self._say(_OK, head[3] + 1)

        def _say(self, payload: bytes, number: int) -> None:
            self.wfile.write(len(payload).to_bytes(3, "little") + bytes([number]) + payload)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
