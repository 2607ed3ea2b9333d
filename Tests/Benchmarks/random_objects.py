"""Visits to 100,000 objects at random, more than any contender's cache holds: what it costs to find an object."""

from contest import take_turns
from filling import content, fill
from loads import COLUMNS, CONNECTIONS, rows, visit
from peers import contenders

OBJECTS = 100_000
OBJECT_BYTES = 4096
SITE = "site0.localhost"


def measure(directory):
    data = directory / "data"
    fill(directory, data, 1, OBJECTS, OBJECT_BYTES)
    public = directory / "public"
    public.mkdir()
    for number in range(OBJECTS):
        (public / f"{number}.png").write_bytes(content(number, OBJECT_BYTES))
    with contenders(directory, public, host=SITE, data=data) as servers:
        results = take_turns({
            name: lambda server=server: visit(directory, server, f"/{{{OBJECTS}}}.png", host=SITE)
            for name, server in servers.items()})
    title = f"{OBJECTS:,} objects of {OBJECT_BYTES} bytes, uniformly random: {CONNECTIONS} connections, keep-alive, access logs on"
    return title, COLUMNS, rows("GET 4 KiB", results)
