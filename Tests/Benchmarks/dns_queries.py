"""Queries for 1,000 names over UDP, beside Knot and NSD."""

import re
import subprocess

from frontage import Server, free_port

from contest import SERVER_CORE, cpu_seconds, load, median, pinned, start, take_turns, wait_for

NAMES = 1000
CLIENTS = 8
SECONDS = 4
ZONE = "bench.test"

KNOT = """
server:
    rundir: "{directory}/knot"
    listen: 127.0.0.1@{port}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
log:
  - target: stderr
    any: error
database:
    storage: "{directory}/knot"
zone:
  - domain: {zone}
    storage: "{directory}"
    file: "{zone}.zone"
"""

NSD = """
server:
    server-count: 1
    ip-address: 127.0.0.1@{port}
    username: ""
    zonesdir: "{directory}"
    pidfile: "{directory}/nsd.pid"
    xfrdfile: "{directory}/xfrd.state"
    zonelistfile: "{directory}/zone.list"
    database: ""
    rrl-ratelimit: 0
    hide-version: yes
remote-control:
    control-enable: no
zone:
    name: {zone}
    zonefile: {zone}.zone
"""


def measure(directory):
    zone_text = f"$ORIGIN {ZONE}.\n$TTL 300\n@ SOA ns.{ZONE}. h.{ZONE}. 1 7200 900 1209600 300\n@ NS ns.{ZONE}.\nns A 127.0.0.1\n"
    zone_text += "".join(f"n{i} A 192.0.2.{i % 250 + 1}\n" for i in range(NAMES))
    zones = directory / "dns"
    zones.mkdir()
    for folder in (directory, zones):
        (folder / f"{ZONE}.zone").write_text(zone_text)
    (directory / "queries").write_text("".join(f"n{i}.{ZONE} A\n" for i in range(NAMES)))
    server = Server(directory / "frontage", {"threads": 1, "dns": {"zones": str(zones)}}, prefix=pinned(SERVER_CORE)).start()
    knot_port, nsd_port = free_port(), free_port()
    (directory / "knot").mkdir()
    (directory / "knot.conf").write_text(KNOT.format(directory=directory, port=knot_port, zone=ZONE))
    (directory / "nsd.conf").write_text(NSD.format(directory=directory, port=nsd_port, zone=ZONE))
    knot = start("knotd", "-c", directory / "knot.conf")
    nsd = start("nsd", "-d", "-c", directory / "nsd.conf")
    contenders = {"Frontage": (server.process, server.dns_port), "Knot": (knot, knot_port), "NSD": (nsd, nsd_port)}
    try:
        for _, port in contenders.values():
            wait_for(lambda: "192.0.2.1" in subprocess.run(
                ["dig", "+short", "+tries=1", "+time=1", "@127.0.0.1", "-p", str(port), f"n0.{ZONE}", "A"], capture_output=True, text=True).stdout)
        results = take_turns({name: lambda p=process, q=port: dnsperf(directory, p.pid, q) for name, (process, port) in contenders.items()})
    finally:
        for process in (knot, nsd):
            process.terminate()
            process.wait()
        server.stop()
    rate = {name: median([r[0] for r in runs]) for name, runs in results.items()}
    cost = {name: median([r[1] for r in runs]) for name, runs in results.items()}
    rows = [(name, f"{rate[name]:,.0f}", f"{cost[name]:.2f}", f"{cost['Frontage'] / cost[name]:.2f}") for name in results]
    columns = ("name server", "queries/s", "µs CPU a query", "Frontage's CPU to it")
    return f"Name server: dnsperf, {CLIENTS} clients, {NAMES} names, UDP", columns, rows


def dnsperf(directory, pid, port):
    """Queries per second and µs of the server's CPU for each."""
    before = cpu_seconds(pid)
    text = load("dnsperf", "-s", "127.0.0.1", "-p", port, "-d", directory / "queries", "-c", CLIENTS, "-T", 1, "-l", SECONDS)
    spent = cpu_seconds(pid) - before
    completed = int(re.search(r"Queries completed:\s+(\d+)", text).group(1))
    if not re.search(r"NOERROR \d+ \(100\.00%\)", text):
        raise RuntimeError(text)
    return float(re.search(r"Queries per second:\s+([\d.]+)", text).group(1)), spent / completed * 1e6
