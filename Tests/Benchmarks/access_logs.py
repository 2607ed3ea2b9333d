"""What a record of the access log costs beside the visit: `bench.py logs`, after a release build with its tests."""

import subprocess

from harness import build

RECORDS = 2_000_000
BUCKETS = (1, 1000)


def measure(directory):
    program = build("AccessLogs.swift", directory / "AccessLogs")
    rows = []
    for buckets in BUCKETS:
        data = directory / str(buckets)
        data.mkdir()
        done = subprocess.run([program, str(RECORDS), str(buckets), data], check=True, capture_output=True, text=True)
        figures = dict(line.split() for line in done.stdout.splitlines())
        rows.append((f"{buckets:,} buckets", f"{figures['append']} ns", f"{figures['deliver']} ns"))
    return "CPU of an access log record of 350 bytes", ("logged", "append", "maintain and deliver"), rows
