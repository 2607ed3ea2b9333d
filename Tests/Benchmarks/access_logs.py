"""What a record of the access log costs beside the visit: `bench.py logs`, after a release build with its tests.

The harness `AccessLogs.swift` is compiled against the modules of the release build and linked with what it left.
"""

import json
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
RELEASE = ROOT / ".build/release"
RECORDS = 2_000_000
BUCKETS = (1, 1000)


def build(program):
    commands = json.loads((RELEASE / "description.json").read_text())["swiftCommands"]
    arguments = next(command["otherArguments"] for key, command in commands.items() if key.startswith("C.Daemon-"))
    clang = [part for i, a in enumerate(arguments) if a in ("-Xcc", "-package-name") for part in arguments[i:i + 2]]
    objects = [
        path for folder in RELEASE.glob("*.build") if not folder.stem.endswith(("Tests", "-tool", "Testing")) and folder.stem != "frontage"
        for path in folder.rglob("*.o")]
    archive = program.with_suffix(".a")
    subprocess.run(["ar", "rcsT", archive, *objects], check=True)
    subprocess.run(
        ["swiftc", "-O", "-parse-as-library", "-swift-version", "6", "-I", RELEASE / "Modules", *clang,
         pathlib.Path(__file__).with_name("AccessLogs.swift"), archive, "-lsqlite3", "-lz", "-lstdc++", "-o", program], check=True)


def measure(directory):
    program = directory / "AccessLogs"
    build(program)
    rows = []
    for buckets in BUCKETS:
        data = directory / str(buckets)
        data.mkdir()
        done = subprocess.run([program, str(RECORDS), str(buckets), data], check=True, capture_output=True, text=True)
        figures = dict(line.split() for line in done.stdout.splitlines())
        rows.append((f"{buckets:,} buckets", f"{figures['append']} ns", f"{figures['deliver']} ns"))
    return "CPU of an access log record of 350 bytes", ("logged", "append", "maintain and deliver"), rows
