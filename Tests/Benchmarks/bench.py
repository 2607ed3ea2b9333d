"""Frontage beside its peers, in one run: `make bench`, or `bench.py edge tls` for some of it.

The server is pinned to one core, the load tool to another, and the contenders take turns, so that what the machine does meanwhile
meets both. Read the ratios: absolute figures differ from machine to machine and from hour to hour.
"""

import os
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Conformance"))

import access_logs
import attacks
import dns_queries
import growth
import idle_memory
import many_sites
import random_objects
import secure_visits
import site_visits
import uploads
from contest import machine, table

PARTS = {
    "edge": site_visits.measure, "tls": secure_visits.measure, "objects": random_objects.measure, "sites": many_sites.measure,
    "dns": dns_queries.measure, "sync": uploads.measure,
}
# Without a peer: only when named.
MORE_PARTS = {"attacks": attacks.measure, "logs": access_logs.measure, "memory": idle_memory.measure, "growth": growth.measure}


def main():
    chosen = sys.argv[1:] or list(PARTS)
    parts = {**PARTS, **MORE_PARTS}
    unknown = [name for name in chosen if name not in parts]
    if unknown:
        sys.exit(f"bench: unknown part {', '.join(unknown)}; there are {', '.join(parts)}")
    if (os.cpu_count() or 1) < 2:
        sys.exit("bench: two cores are needed, one for the server and one for the load")
    print(machine(), flush=True)
    for name in chosen:
        with tempfile.TemporaryDirectory(prefix="frontage-bench-") as directory:
            title, columns, rows = parts[name](pathlib.Path(directory))
        print(f"\n{title}\n\n{table(columns, rows)}", flush=True)


if __name__ == "__main__":
    main()
