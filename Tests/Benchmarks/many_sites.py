"""Visits to 100,000 objects at random, in one site and in as many sites, one each: what it costs to find a site among many."""

import contextlib

from contest import take_turns
from filling import fill, serve
from loads import CONNECTIONS, COLUMNS, rows, visit

OBJECTS = 100_000
OBJECT_BYTES = 4096
SITE_COUNTS = {"1 site": 1, f"{OBJECTS:,} sites": OBJECTS}


def measure(directory):
    for name, sites in SITE_COUNTS.items():
        fill(directory, directory / name, sites, OBJECTS, OBJECT_BYTES)
    with contextlib.ExitStack() as running:
        servers = {name: running.enter_context(serve(directory / name)) for name in SITE_COUNTS}
        results = take_turns({
            name: lambda server=server, sites=SITE_COUNTS[name]: visit(
                directory, server, f"/{{{OBJECTS // sites}}}.png", host=f"site{{{sites}}}.localhost")
            for name, server in servers.items()})
    columns = ("visit", "sites", "per second", "1 site's to it", "µs CPU each", "1 site's to it", *COLUMNS[-1:])
    title = f"{OBJECTS:,} objects of {OBJECT_BYTES} bytes, uniformly random, hosts too: {CONNECTIONS} connections, access logs on"
    return title, columns, rows("GET 4 KiB", results, base="1 site")
