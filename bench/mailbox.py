"""A mail server in a process of its own, which takes everything: `python -m bench.mailbox` says its port and serves."""

from __future__ import annotations

import asyncio

from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import SMTP


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Sink(), hostname="localhost", loop=loop), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
