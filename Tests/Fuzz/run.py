"""Coverage-guided fuzzing of every parser that reads a stranger's bytes, with libFuzzer: `Tests/Fuzz/run.py [NAME…]`.

Each harness is one Swift file beside this one, compiled together with the parser's own source files; only Model is a module. A crash,
a trap, a hang of five seconds or a broken invariant fails, and the input that did it is kept under `.build/fuzz`.
"""

import argparse
import pathlib
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUTPUT = ROOT / ".build/fuzz"
SECONDS = 20
BYTES_MAX = 8192
FLAGS = [
    "-O", "-wmo", "-parse-as-library", "-sanitize=fuzzer", "-package-name", "frontage", "-swift-version", "6",
    *(part for feature in ("ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility")
      for part in ("-enable-upcoming-feature", feature)),
]

# What is compiled into each harness, besides Model.
SOURCES = {
    "XMLFuzz": ["Sources/ControlPlane/APIKit/XML/*.swift"],
    "ZoneFileFuzz": [],
}


def swiftc(*arguments):
    subprocess.run(["swiftc", *FLAGS, *map(str, arguments)], cwd=ROOT, check=True)


def build_model():
    swiftc(
        "-module-name", "Model", "-emit-module", "-emit-module-path", OUTPUT / "Model.swiftmodule", "-emit-library", "-static",
        "-o", OUTPUT / "libModel.a", *sorted((ROOT / "Sources/Model").rglob("*.swift")))


def build(name):
    sources = [path for pattern in SOURCES[name] for path in sorted(ROOT.glob(pattern))]
    swiftc(
        "-module-name", name, "-I", OUTPUT, ROOT / f"Tests/Fuzz/{name}.swift", *sources, "-L", OUTPUT, "-lModel", "-o", OUTPUT / name)


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
    arguments.add_argument("names", nargs="*", default=list(SOURCES))
    arguments.add_argument("--junit", type=pathlib.Path)
    options = arguments.parse_args()
    OUTPUT.mkdir(parents=True, exist_ok=True)
    build_model()
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
