"""Running the server."""

from __future__ import annotations

import asyncio
import errno
import gc
import signal
import socket
from collections.abc import Awaitable, Callable

import click
import uvicorn

from qhealth.adapters.http.shell import Shell
from qhealth.adapters.http.siblings import Siblings
from qhealth.adapters.http.socket_protocol import SocketProtocol
from qhealth.adapters.http.sockets import LARGEST_MESSAGE
from qhealth.bootstrap import Application, build
from qhealth.cli.configuration import WRONG_CONFIGURATION, configured, ending_in_a_sentence, stop
from qhealth.cli.family import Family, Ties
from qhealth.cli.stopping import GentleServer

Preparation = Callable[[Application], Awaitable[None]]

PORT = click.IntRange(0, 65535)
_BACKLOG = 2048
_SECONDS_FOR_OPEN_REQUESTS = 10
_OBJECTS_BETWEEN_COLLECTIONS = 10_000


@click.command
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=PORT, default=8000, show_default=True, help="The port to listen on; 0 takes a free one.")
@click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True, help="How many server processes.")
def serve(host: str, port: int, workers: int) -> None:
    """Run the server until it is told to stop (Ctrl+C or SIGTERM)."""
    if workers > 1 and not configured().is_shared:
        stop(
            "--workers above 1 is refused: several processes need MYSQL_HOST and REDIS_HOST to share their work.",
            WRONG_CONFIGURATION,
        )
    with listening(host, port) as listener:
        settings = configured(QHEALTH_PUBLIC_URL=local_url(listener))

        def serve_here(ties: Ties) -> None:
            with ending_in_a_sentence():
                run(build(settings), listener, ties=ties)

        if workers > 1:
            raise SystemExit(Family(workers, serve_here, lambda: _greet(listener)).run())
        with ending_in_a_sentence():
            run(build(settings), listener)


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens there, or exit with one sentence."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(address[:2], family=family, backlog=_BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            stop(f"Port {port} of {host} is in use by another program; stop that, or choose another port with --port.")
        if error.errno == errno.EACCES:
            stop(f"This user may not listen on port {port}; choose one above 1023 with --port.")
        stop(f"QHealth cannot listen on {host}, port {port}: {error.strerror or error}.")


def local_url(listener: socket.socket) -> str:
    """Return where a browser of this machine reaches the server."""
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def run(
    application: Application,
    listener: socket.socket,
    prepare: Preparation | None = None,
    *,
    ties: Ties | None = None,
) -> None:
    """Serve on the socket until a signal comes; then let open requests end and close everything.

    `prepare` runs when the database is open but nothing else works yet. With `ties` this is one of several processes,
    whose parent greets.
    """
    config = uvicorn.Config(
        application.traced(_told_of_siblings(application.http(), ties)),
        ws=SocketProtocol,
        ws_max_size=LARGEST_MESSAGE,
        # What is sent is short; compressing it would cost each socket more memory than all else.
        ws_per_message_deflate=False,
        lifespan="on",
        log_config=None,
        log_level="warning",
        access_log=False,
        # The application decides itself which proxies to believe.
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=_SECONDS_FOR_OPEN_REQUESTS,
    )
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        has_served = runner.run(_serve(application, GentleServer(config), listener, prepare, ties))
    if not has_served:
        stop("The server could not start; the log says why.")


def _told_of_siblings(shell: Shell, ties: Ties | None) -> Shell:
    """Let one of several processes tell the numbers of all."""
    if ties is not None:
        metrics = shell.metrics
        siblings = metrics.siblings = Siblings(ties.folder, ties.place, ties.number, metrics.collected)
        ties.on_start.append(siblings.start)
    return shell


async def _serve(
    application: Application,
    server: uvicorn.Server,
    listener: socket.socket,
    prepare: Preparation | None,
    ties: Ties | None,
) -> bool:
    if prepare is not None:
        # Before anything else runs, because nobody else can write while a long preparation does.
        async with application.database_open():
            await prepare(application)
    # Started before the server is, so that what is wrong is said in a sentence and not in a trace; the start that the
    # server asks for finds everything running.
    await application.start()
    try:
        _let_a_stop_be_no_failure(server)
        _collect_seldom()
        if ties is None:
            _greet(listener)
        else:
            ties.watch(lambda: server.handle_exit(signal.SIGTERM, None))
            for begin in ties.on_start:
                await begin()
            ties.tell_ready()
        await server.serve(sockets=[listener])
    finally:
        await application.stop()
    return server.started


def _greet(listener: socket.socket) -> None:
    click.echo(f"QHealth listens on {_where(listener)}. Ctrl+C stops it.")


def _where(listener: socket.socket) -> str:
    host, port, *_ = listener.getsockname()
    return f"http://[{host}]:{port}" if listener.family is socket.AF_INET6 else f"http://{host}:{port}"


def _let_a_stop_be_no_failure(server: uvicorn.Server) -> None:
    # The server takes these signals itself while it serves, and raises the one that stopped it once more afterwards.
    # Handed to the server at any time, none is lost before it serves and none kills the process after it has finished.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, server.handle_exit)


def _collect_seldom() -> None:
    # What exists by now lives as long as the process. Python would look all of it through for cycles again and again,
    # and the young objects after every 700, which costs a tenth of what a request costs in all.
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, 20, 20)
