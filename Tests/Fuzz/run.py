"""Coverage-guided fuzzing of every parser that reads a stranger's bytes, with libFuzzer: `Tests/Fuzz/run.py [NAME…]`.

Each harness is one Swift file beside this one, compiled into one module with the room that it tries; Model is instrumented too, the
packages below are linked as the release build left them, so that comes first. A crash, a trap, a hang of five seconds or a broken
invariant fails, and the input that did it is kept under `.build/fuzz`.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
RELEASE = ROOT / ".build/release"
OUTPUT = ROOT / ".build/fuzz"
SECONDS = 20
BYTES_MAX = 8192

# The room that each harness is compiled into; `None` for one that tries Model.
ROOMS = {
    "AWSChunkedFuzz": "ControlPlane/APIKit",
    "DNSMessageFuzz": "DataPlane/Nameserver",
    "HTTP2Fuzz": "DataPlane/Edge",
    "HTTPRequestFuzz": "DataPlane/Edge",
    "MultipartFormFuzz": "ControlPlane/APIKit",
    "XMLFuzz": "ControlPlane/APIKit",
    "ZoneFileFuzz": None,
}
# Not compiled into a harness: linked as the release build left them.
LINKED_ROOMS = {"CSockets", "CTLS", "Sockets", "TLS"}
LIBRARIES = ["Model", "Below", "Foundation", "FoundationEssentials", "FoundationInternationalization", "sqlite3", "stdc++", "z"]
FLAGS = [
    "-O", "-wmo", "-parse-as-library", "-sanitize=fuzzer", "-swift-version", "6",
    *(part for feature in ("ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility")
      for part in ("-enable-upcoming-feature", feature)),
]


def swiftc(*arguments):
    # What is linked shows itself to its own package only, and that has the name of the folder.
    flags = FLAGS + told("Nameserver", "-package-name")
    subprocess.run(["swiftc", *flags, *map(str, arguments)], cwd=ROOT, check=True)


def told(room, option):
    """Each `option` and its value that the release build gave the compiler for a room."""
    commands = json.loads((RELEASE / "description.json").read_text())["swiftCommands"]
    arguments = next(c["otherArguments"] for key, c in commands.items() if key.startswith(f"C.{room}-"))
    return [part for i, a in enumerate(arguments) if a == option for part in arguments[i:i + 2]]


def build_below():
    """Model, instrumented, and an archive of what the release build made of the packages below."""
    swiftc(
        "-module-name", "Model", "-emit-module", "-emit-module-path", OUTPUT / "Model.swiftmodule", "-emit-library", "-static",
        "-o", OUTPUT / "libModel.a", *sorted((ROOT / "Sources/Model").rglob("*.swift")))
    rooms = {path.name for path in (ROOT / "Sources").glob("*/*")} | {"Model"}
    objects = [
        path for folder in RELEASE.glob("*.build") if folder.stem.removesuffix("Tests") not in rooms - LINKED_ROOMS
        for path in folder.rglob("*.o")]
    archive = OUTPUT / "libBelow.a"
    archive.unlink(missing_ok=True)
    subprocess.run(["ar", "rcsT", archive, *objects], check=True)


def build(name):
    room = ROOMS[name]
    sources = sorted((ROOT / "Sources" / room).rglob("*.swift")) if room else []
    flags = told(pathlib.Path(room).name, "-Xcc") if room else []
    swiftc(
        "-module-name", name, "-I", OUTPUT, "-I", RELEASE / "Modules", *flags, ROOT / f"Tests/Fuzz/{name}.swift", *sources,
        "-L", OUTPUT, *(f"-l{library}" for library in LIBRARIES), "-o", OUTPUT / name)


def fuzz(name):
    """Runs one harness; what it printed when it failed, else None."""
    corpus = OUTPUT / f"{name}.corpus"
    corpus.mkdir(exist_ok=True)
    seeds = ROOT / f"Tests/Fuzz/seeds/{name}"
    done = subprocess.run(
        [OUTPUT / name, f"-max_total_time={SECONDS}", f"-max_len={BYTES_MAX}", "-timeout=5", "-rss_limit_mb=2048", "-print_final_stats=1",
         f"-artifact_prefix={OUTPUT}/{name}-", corpus, *([seeds] if seeds.is_dir() else [])],
        capture_output=True, text=True, errors="replace")
    runs = next((line.split()[-1] for line in done.stderr.splitlines() if line.startswith("stat::number_of_executed_units")), "0")
    print(f"{name}: {runs} inputs in {SECONDS} s, {'failed' if done.returncode else 'passed'}", flush=True)
    if done.returncode == 0 and int(runs) == 0:
        return "no input was run"
    return done.stderr[-4000:] if done.returncode else None


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("names", nargs="*", default=list(ROOMS))
    arguments.add_argument("--junit", type=pathlib.Path)
    options = arguments.parse_args()
    OUTPUT.mkdir(parents=True, exist_ok=True)
    build_below()
    for name in options.names:
        build(name)
    suite = ElementTree.Element("testsuite", name="fuzz")
    for name in options.names:
        case = ElementTree.SubElement(suite, "testcase", name=name)
        if (failure := fuzz(name)) is not None:
            print(failure)
            ElementTree.SubElement(case, "failure").text = "".join(c if c.isprintable() or c == "\n" else "?" for c in failure)
    if options.junit:
        ElementTree.ElementTree(suite).write(options.junit)
    return 1 if suite.findall("testcase/failure") else 0


if __name__ == "__main__":
    sys.exit(main())
