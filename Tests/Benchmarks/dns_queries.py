"""Queries for 1,000 names over UDP, beside Knot and NSD.

Each is offered the same load: twice a fixed number of queries a second, which all of them answer in full, so that what a query costs
is compared at equal work and at equal chances to read several at once; then as many as the load tool can keep waiting.
"""

import os
import pathlib
import re
import subprocess

from frontage import Server, free_port

from contest import SERVER_CORE, cpu_seconds, descendants, load, median, pinned, start, take_turns, wait_for

NAMES = 1000
CLIENTS = 8
WAITING = 100
SECONDS = 3
# Queries a second that are offered; without a number as many as are answered, `WAITING` at a time.
LOADS = (50_000, 100_000, None)
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
        for process, _ in contenders.values():
            stay_on_server_core(process.pid)
        results = take_turns({
            (rate, name): lambda p=process, q=port, r=rate: dnsperf(directory, p.pid, q, r)
            for rate in LOADS for name, (process, port) in contenders.items()
        })
    finally:
        for process in (knot, nsd):
            process.terminate()
            process.wait()
        server.stop()
    rows = []
    for (rate, name), runs in results.items():
        offered = f"{rate:,} queries/s" if rate else f"{WAITING} waiting"
        cost = [spent for _, spent in runs]
        # Each round's own ratio: what the machine did meanwhile met both.
        ratios = [own / other for (_, own), (_, other) in zip(results[rate, "Frontage"], runs)]
        rows.append((offered, name, f"{median([answered for answered, _ in runs]):,.0f}", f"{median(cost):.2f}",
                     f"{min(cost):.2f} to {max(cost):.2f}", f"{median(ratios):.2f}"))
    columns = ("offered", "name server", "answers/s", "µs CPU a query", "in all rounds", "Frontage's CPU to it")
    return f"Name server: dnsperf, {CLIENTS} clients, {NAMES} names, UDP, {SECONDS} s a turn, every query answered", columns, rows


def stay_on_server_core(pid):
    """Ties each thread to the server's core. Knot moves its workers to cores of its own choice, whatever it was started with: one
    that shares the load tool's core waits for it and is spared all traffic between cores."""
    for process in [pid, *descendants(pid)]:
        for thread in pathlib.Path(f"/proc/{process}/task").iterdir():
            os.sched_setaffinity(int(thread.name), {SERVER_CORE})


def dnsperf(directory, pid, port, rate):
    """Answers a second and µs of the server's CPU for each."""
    offered = ("-Q", rate) if rate else ()
    before = cpu_seconds(pid)
    text = load("dnsperf", "-s", "127.0.0.1", "-p", port, "-d", directory / "queries",
                "-c", CLIENTS, "-T", 1, "-q", WAITING, "-l", SECONDS, *offered)
    spent = cpu_seconds(pid) - before
    if not re.search(r"Queries lost:\s+0 ", text) or not re.search(r"NOERROR \d+ \(100\.00%\)", text):
        raise RuntimeError(text)
    completed = int(re.search(r"Queries completed:\s+(\d+)", text).group(1))
    answered = float(re.search(r"Queries per second:\s+([\d.]+)", text).group(1))
    if rate and answered < 0.99 * rate:
        raise RuntimeError(f"{rate} queries a second were not answered: {text}")
    return answered, spent / completed * 1e6
