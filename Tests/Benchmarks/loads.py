"""The load tools, and what a turn with each of them tells."""

import os
import pathlib
import re
import subprocess
from dataclasses import dataclass

from contest import cpu_seconds, load, median

SECONDS = 4
CONNECTIONS = 64
# The server is met by its address, whatever the system knows of its name.
RESOLVE = 'function wrk.resolve(host, service) wrk.addrs = wrk.lookup("127.0.0.1", service) end\n'


@dataclass
class Turn:
    """Answers a second, µs of the server's CPU for each, and how much of its own core the load tool took: near all of it, the rate is the
    tool's and not the server's."""

    rate: float
    cost: float
    busy: float
    # In milliseconds, where the tool tells it.
    p99: float = 0


def visit(directory, contender, path, *, host, connections=CONNECTIONS, seconds=SECONDS, headers=(), status=200):
    """GET of `path`, over plain HTTP/1.1, with the load tool of our own: it takes of its core about half of what wrk does, so that the rate
    is the server's. `{N}` in the host and the path is a number below N, another one in each request. Each answer must have the status."""
    program = directory / "load"
    if not program.exists():
        subprocess.run(["clang", "-O2", pathlib.Path(__file__).with_name("load.c"), "-o", program], check=True)
    text, cost, _ = watch(contender, seconds, program, contender.web_port, connections, seconds, status, host, path, *headers)
    answered, took, busy = map(float, text.split())
    return Turn(answered / took, cost / answered * 1e6, busy)


def wrk(directory, contender, path, *, host, tls=False, connections=CONNECTIONS, seconds=SECONDS, script=""):
    """GET of `path`, or of what `script` makes of it, in Lua: over TLS, many in one go, or where the tail is asked for."""
    program = directory / "load.lua"
    program.write_text(RESOLVE + script)
    port = contender.tls_port if tls else contender.web_port
    url = f"http{'s' * tls}://{host}:{port}{path}"
    text, cost, busy = watch(
        contender, seconds, "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "--latency", "-s", program, "-H", f"Host: {host}", url)
    answered = int(re.search(r"(\d+) requests in", text).group(1))
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    if "Socket errors" in text or failed:
        raise RuntimeError(text)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", text)
    return Turn(
        float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1)), cost / answered * 1e6, busy,
        float(p99.group(1)) * {"us": 0.001, "ms": 1, "s": 1000}[p99.group(2)])


def h2load(contender, path, *, host, tls=True, connections=16, streams=32, seconds=SECONDS):
    """GET of `path` over HTTP/2."""
    port = contender.tls_port if tls else contender.h2c_port
    text, cost, busy = watch(
        contender, seconds, "h2load", f"-c{connections}", f"-m{streams}", "-t1", "-D", seconds, f"--connect-to=127.0.0.1:{port}",
        f"http{'s' * tls}://{host}:{port}{path}")
    answered = int(re.search(r"(\d+) succeeded, 0 failed, 0 errored", text).group(1))
    return Turn(float(re.search(r"([\d.]+) req/s", text).group(1)), cost / answered * 1e6, busy)


def watch(contender, seconds, *command):
    """What the tool printed, the server's CPU time in seconds, and the tool's as a share of its core."""
    before, tool_before = cpu_seconds(contender.process.pid), load_seconds()
    text = load(*command)
    return text, cpu_seconds(contender.process.pid) - before, (load_seconds() - tool_before) / seconds


def load_seconds():
    """User and system time of all load tools that have ended."""
    times = os.times()
    return times.children_user + times.children_system


COLUMNS = ("visit", "server", "per second", "Frontage's to it", "µs CPU each", "Frontage's to it", "load tool busy")


def rows(work, results, show=lambda rate: f"{rate:,.0f}", base="Frontage"):
    """A row for each contender of what `take_turns` gave, `base` compared with each. `show` turns a rate into what the table shows of it."""
    rate, cost, busy = (
        {name: median([getattr(turn, what) for turn in turns]) for name, turns in results.items()} for what in ("rate", "cost", "busy"))
    return [
        (work, name, show(rate[name]), f"{rate[base] / rate[name]:.2f}", f"{cost[name]:.1f}", f"{cost[base] / cost[name]:.2f}", f"{busy[name]:.0%}")
        for name in results]
