"""Visits to one site over TLS 1.3 and HTTP/2, and handshakes, access logs on, beside nginx and Caddy with the same certificate."""

import os

from contest import take_turns
from handshakes import handshakes
from loads import COLUMNS, CONNECTIONS, h2load, rows, wrk
from peers import HOST, contenders, knows_prior_knowledge, negotiates_http2

SIZES_KIBIBYTES = (1, 100)
H2_CONNECTIONS, H2_STREAMS = 16, 32


def measure(directory):
    public = directory / "public"
    public.mkdir()
    for size in SIZES_KIBIBYTES:
        (public / f"{size}.html").write_bytes(os.urandom(512 * size).hex().encode())
    table = []
    with contenders(directory, public) as servers:
        def contest(work, act, able=lambda server: True):
            lacking = [name for name, server in servers.items() if not able(server)]
            for name in lacking:
                print(f"{work}: skipped, {name} does not negotiate it", flush=True)
            if "Frontage" not in lacking:
                table.extend(rows(work, take_turns({
                    name: lambda server=server: act(server) for name, server in servers.items() if name not in lacking})))

        for size in SIZES_KIBIBYTES:
            contest(f"GET {size} KiB", lambda server: wrk(directory, server, f"/{size}.html", host=HOST, tls=True))
        contest("full handshake", handshakes)
        h2 = {"host": HOST, "connections": H2_CONNECTIONS, "streams": H2_STREAMS}
        contest("HTTP/2 GET 1 KiB", lambda server: h2load(server, "/1.html", **h2), negotiates_http2)
        contest("the same without TLS", lambda server: h2load(server, "/1.html", tls=False, **h2), knows_prior_knowledge)
    title = (f"Website edge over TLS 1.3: wrk, {CONNECTIONS} connections, keep-alive; h2load, {H2_CONNECTIONS} connections of "
             f"{H2_STREAMS} streams; access logs on")
    return title, COLUMNS, table
