"""GET over HTTP/2 without TLS, access logs on, beside nginx tuned for the contest."""

import os
import re
import subprocess

from contest import cpu_seconds, load, median, take_turns
from site_visits import HOST, load_seconds, start_frontage, start_nginx

CONNECTIONS, STREAMS = 16, 32
REQUESTS = {1: 200_000, 10: 100_000, 100: 20_000}


def measure(directory):
    public = directory / "public"
    public.mkdir()
    for size in REQUESTS:
        (public / f"{size}.html").write_bytes(os.urandom(512 * size).hex().encode())
    server = start_frontage(directory, public, {"web": {"h2c": True}})
    nginx, nginx_port = start_nginx(directory, "nginx tuned", "http2")
    ports = {"Frontage": (server.process.pid, server.web_port), "nginx tuned": (nginx.pid, nginx_port)}
    rows = []
    try:
        for size in REQUESTS:
            results = take_turns({name: lambda pid=pid, port=port: h2load(pid, port, size) for name, (pid, port) in ports.items()})
            rate, cost, busy = ({name: median([run[i] for run in runs]) for name, runs in results.items()} for i in (0, 1, 2))
            rows += [
                (f"GET {size} KiB", name, f"{rate[name]:,.0f}", f"{rate['Frontage'] / rate[name]:.2f}", f"{cost[name]:.1f}",
                 f"{cost['Frontage'] / cost[name]:.2f}", f"{busy[name]:.0%}")
                for name in results]
    finally:
        nginx.terminate()
        nginx.wait()
        server.stop()
    columns = ("visit", "server", "requests/s", "Frontage's to it", "µs CPU a request", "Frontage's to it", "load tool busy")
    return f"HTTP/2 beside nginx: h2load, {CONNECTIONS} connections, {STREAMS} streams, access logs on", columns, rows


def h2load(pid, port, size):
    """As `site_visits.wrk`."""
    count = REQUESTS[size]
    before, tool_before = cpu_seconds(pid), load_seconds()
    text = load(
        "h2load", f"-c{CONNECTIONS}", f"-m{STREAMS}", f"-n{count}", "-H", f":authority: {HOST}", f"http://127.0.0.1:{port}/{size}.html")
    spent, tool_spent = cpu_seconds(pid) - before, load_seconds() - tool_before
    if f"{count} succeeded" not in text:
        raise RuntimeError(text)
    rate = float(re.search(r"([\d.]+) req/s", text).group(1))
    return rate, spent / count * 1e6, tool_spent * rate / count
