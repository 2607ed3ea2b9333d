"""What every measurement needs: pinning, CPU time, turns, medians and a table."""

import os
import pathlib
import platform
import statistics
import subprocess
import time

import frontage

SERVER_CORE, LOAD_CORE = 1, 0
ROUNDS = 5


def pinned(core, *command):
    return ["taskset", "-c", str(core), *map(str, command)]


def start(*command, **options):
    """A server on its core."""
    return subprocess.Popen(pinned(SERVER_CORE, *command), stdin=subprocess.DEVNULL, **options)


def load(*command, timeout=120):
    """A load tool on the other core; what it printed."""
    done = subprocess.run(pinned(LOAD_CORE, *command), capture_output=True, text=True, timeout=timeout)
    if done.returncode != 0:
        raise RuntimeError(f"{command}: {done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def cpu_seconds(pid):
    """User and system time of a process and of all below it that still run."""
    return sum(frontage.cpu_seconds(process) for process in [pid, *descendants(pid)])


def descendants(pid):
    found = []
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found += [child, *descendants(child)]
    return found


def wait_for(ready, seconds=20):
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise RuntimeError("a server did not get ready")
        time.sleep(0.05)


def take_turns(contenders, rounds=ROUNDS):
    """Calls each contender's function once a round; its results, by name. The first round warms up and does not count."""
    results = {name: [] for name in contenders}
    for number in range(rounds + 1):
        for name, act in contenders.items():
            result = act()
            if number > 0:
                results[name].append(result)
    return results


def median(values):
    return statistics.median(values)


def machine():
    model = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "unknown CPU")
    return f"{model}, {os.cpu_count()} cores, Linux {platform.release()}; server on core {SERVER_CORE}, load on core {LOAD_CORE}, median of {ROUNDS} rounds"


def table(columns, rows):
    cells = [[str(cell) for cell in row] for row in [columns, *rows]]
    widths = [max(len(row[i]) for row in cells) for i in range(len(columns))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |" for row in cells]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)
