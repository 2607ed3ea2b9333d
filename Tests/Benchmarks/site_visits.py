"""Visits to one site over plain HTTP/1.1, access logs on, beside nginx and Caddy."""

import http.client
import os

from contest import take_turns
from loads import COLUMNS, CONNECTIONS, rows, wrk
from peers import HOST, contenders

SIZES_KIBIBYTES = (1, 10, 100)
LARGE_MEBIBYTES = 10
LARGE_CONNECTIONS = 16
PIPELINED = 16
PIPELINE = f"""
function init()
  local requests = {{}}
  for i = 1, {PIPELINED} do requests[i] = wrk.format() end
  pipelined = table.concat(requests)
end
function request() return pipelined end
"""


def measure(directory):
    public = directory / "public"
    public.mkdir()
    for size in SIZES_KIBIBYTES:
        (public / f"{size}.html").write_bytes(os.urandom(512 * size).hex().encode())
    (public / "large.zip").write_bytes(os.urandom(LARGE_MEBIBYTES << 20))
    table = []
    with contenders(directory, public) as servers:
        def contest(work, path, show=None, etag=False, **options):
            headers = {name: [f"If-None-Match: {etag_of(server, path)}"] if etag else [] for name, server in servers.items()}
            results = take_turns({
                name: lambda name=name, server=server: wrk(
                    directory, server, path, host=HOST, headers=headers[name], **options)
                for name, server in servers.items()})
            table.extend(rows(work, results, *([show] if show else [])))

        for size in SIZES_KIBIBYTES:
            contest(f"GET {size} KiB", f"/{size}.html")
        contest(f"GET 1 KiB, {PIPELINED} pipelined", "/1.html", script=PIPELINE)
        contest(f"GET {LARGE_MEBIBYTES} MiB, {LARGE_CONNECTIONS} connections", "/large.zip", connections=LARGE_CONNECTIONS,
                show=lambda rate: f"{rate * LARGE_MEBIBYTES:,.0f} MiB")
        contest("304 to If-None-Match", "/1.html", etag=True)
        contest("404", "/missing.html", refused=True)
    return f"Website edge over HTTP/1.1: wrk, {CONNECTIONS} connections, keep-alive, access logs on", COLUMNS, table


def etag_of(server, path):
    """The entity tag of a page; makes sure that it is answered with 304."""
    connection = http.client.HTTPConnection("127.0.0.1", server.web_port)
    connection.request("GET", path, headers={"Host": HOST})
    answer = connection.getresponse()
    answer.read()
    etag = answer.headers["ETag"]
    connection.request("GET", path, headers={"Host": HOST, "If-None-Match": etag})
    if connection.getresponse().status != 304:
        raise RuntimeError(f"{etag} was not taken for the page's")
    return etag
