"""Visits to one site over plain HTTP/1.1, access logs on, beside nginx and Caddy."""

import http.client
import os

from contest import take_turns
from loads import COLUMNS, CONNECTIONS, rows, visit, wrk
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
        def contest(work, act, **shown):
            table.extend(rows(work, take_turns({name: lambda server=server: act(server) for name, server in servers.items()}), **shown))

        for size in SIZES_KIBIBYTES:
            contest(f"GET {size} KiB", lambda server: visit(directory, server, f"/{size}.html", host=HOST))
        contest(f"GET 1 KiB, {PIPELINED} pipelined (wrk)", lambda server: wrk(directory, server, "/1.html", host=HOST, script=PIPELINE))
        contest(f"GET {LARGE_MEBIBYTES} MiB, {LARGE_CONNECTIONS} connections",
                lambda server: visit(directory, server, "/large.zip", host=HOST, connections=LARGE_CONNECTIONS),
                show=lambda rate: f"{rate * LARGE_MEBIBYTES:,.0f} MiB")
        etags = {id(server): etag_of(server, "/1.html") for server in servers.values()}
        contest("304 to If-None-Match", lambda server: visit(
            directory, server, "/1.html", host=HOST, headers=[f"If-None-Match: {etags[id(server)]}"], status=304))
        contest("404", lambda server: visit(directory, server, "/missing.html", host=HOST, status=404))
    return f"Website edge over HTTP/1.1: {CONNECTIONS} connections, keep-alive, access logs on", COLUMNS, table


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
