"""Everything that must hold: lint, build, unit tests, fuzzing, conformance. Goes on after a failure and ends with one count."""

import os
import pathlib
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[1]
REPORTS = ROOT / ".build/reports"
# What failed and why, told again at the end, where it is read first.
FAULTS = []
REASON_LENGTH_MAX = 3000


class Count:
    """Tests that passed, failed and were skipped."""

    def __init__(self, passed=0, failed=0, skipped=0):
        self.passed, self.failed, self.skipped = passed, failed, skipped

    def __iadd__(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        return self

    def __str__(self):
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def run(*command):
    """Runs a command in the project's folder, its output shown as it comes; its exit code."""
    print("\n$", *command, flush=True)
    return subprocess.run([str(part) for part in command], cwd=ROOT).returncode


def step(*command):
    """A command that is one test: it passes when it ends with 0."""
    return Count(passed=1) if run(*command) == 0 else Count(failed=1)


def reported(code, report):
    """The count of a JUnit report; a runner that failed without a failed test counts as one failure."""
    count = Count()
    if report.exists():
        for case in ElementTree.parse(report).iter("testcase"):
            faults = case.findall("failure") + case.findall("error")
            if case.find("skipped") is not None:
                count += Count(skipped=1)
            elif faults:
                count += Count(failed=1)
                for fault in faults:
                    reason = f"{fault.get('message')}\n{fault.text or ''}"
                    FAULTS.append(f"{case.get('classname')} {case.get('name')}\n{reason[-REASON_LENGTH_MAX:]}")
            else:
                count += Count(passed=1)
    if code != 0 and count.failed == 0 or count.passed == 0:
        count += Count(failed=1)
    return count


def lint():
    return step("swift", "format", "lint", "--strict", "--recursive", "Package.swift", "Sources", "Tests")


def build():
    return step("swift", "build", "-c", "release", "--build-tests")


def unit():
    # One after the other: clients over raw sockets block a thread, and there are as few threads for tests as cores.
    code = run("swift", "test", "-c", "release", "--skip-build", "--no-parallel", "--xunit-output", REPORTS / "unit.xml")
    return reported(code, REPORTS / "unit-swift-testing.xml")


def fuzz():
    code = run(sys.executable, "Tests/Fuzz/run.py", "--junit", REPORTS / "fuzz.xml")
    return reported(code, REPORTS / "fuzz.xml")


def conformance():
    code = run(
        sys.executable, "-m", "pytest", "-q", "-rfEs", "--durations=10", "Tests/Conformance",
        f"--junit-xml={REPORTS / 'conformance.xml'}",
    )
    return reported(code, REPORTS / "conformance.xml")


def main():
    os.environ["PATH"] = f"{ROOT / '.build/release'}:{os.environ['PATH']}"
    REPORTS.mkdir(parents=True, exist_ok=True)
    for report in REPORTS.glob("*.xml"):
        report.unlink()
    total, lines = Count(), []
    for act in (lint, build, unit, fuzz, conformance):
        began = time.monotonic()
        count = act()
        total += count
        lines.append(f"{act.__name__:12} {str(count):44} {time.monotonic() - began:6.0f} s")
        if act is build and count.failed:
            break
    for fault in FAULTS:
        print("\nFAILED", fault)
    print("\n" + "\n".join(lines))
    print(f"\n{total}")
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
