"""How Frontage grows: sites and objects against requests, tail, memory, and the time from its start to the first answer. Only when named."""

import shutil
import time

from contest import SERVER_CORE, median, pinned
from filling import fill, random_visits
from frontage import Server
from loads import CONNECTIONS, wrk

# Sites, objects in all of them.
SIZES = ((1, 1_000), (1, 10_000), (1, 100_000), (1, 1_000_000), (1_000, 1_000_000), (100_000, 100_000), (100_000, 1_000_000))
OBJECT_BYTES = 1024
TURNS = 3


def measure(directory):
    table = []
    for sites, objects in SIZES:
        data = directory / "data"
        began = time.monotonic()
        fill(directory, data, sites, objects, OBJECT_BYTES)
        filled = time.monotonic() - began
        server = Server(directory / "server", {"threads": 1, "data": str(data)}, prefix=pinned(SERVER_CORE))
        try:
            began = time.monotonic()
            server.start()
            if server.visit("site0.localhost", "/0.png").status != 200:
                raise RuntimeError(server.log_text())
            answered = time.monotonic() - began
            idle = server.resident_mebibytes()
            turns = [wrk(directory, server, "/0.png", host="site0.localhost", script=random_visits(sites, objects // sites))
                     for _ in range(TURNS + 1)][1:]
            table.append((
                f"{sites:,}", f"{objects:,}", f"{median([turn.rate for turn in turns]):,.0f}", f"{median([turn.cost for turn in turns]):.1f}",
                f"{median([turn.p99 for turn in turns]):.1f} ms", f"{answered:.2f} s", f"{idle:.0f} MiB",
                f"{server.resident_mebibytes():.0f} MiB", f"{filled:.0f} s"))
        finally:
            server.stop()
        shutil.rmtree(data)
    columns = ("sites", "objects", "requests/s", "µs CPU each", "p99", "start to first answer", "memory then", "memory after visits", "made in")
    return f"Growth: GET of objects of {OBJECT_BYTES} bytes, uniformly random, wrk, {CONNECTIONS} connections, access logs on", columns, table
