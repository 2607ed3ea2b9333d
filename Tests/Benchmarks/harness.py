"""Programs in Swift that work on the house's own modules: compiled against those of the release build, linked with what it left."""

import json
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
RELEASE = ROOT / ".build/release"


def build(source, program):
    commands = json.loads((RELEASE / "description.json").read_text())["swiftCommands"]
    arguments = next(command["otherArguments"] for key, command in commands.items() if key.startswith("C.Daemon-"))
    clang = [part for i, a in enumerate(arguments) if a in ("-Xcc", "-package-name") for part in arguments[i:i + 2]]
    objects = [
        path for folder in RELEASE.glob("*.build") if not folder.stem.endswith(("Tests", "-tool", "Testing")) and folder.stem != "frontage"
        for path in folder.rglob("*.o")]
    archive = program.with_suffix(".a")
    subprocess.run(["ar", "rcsT", archive, *objects], check=True)
    libraries = ("-lbrotlienc", "-lsqlite3", "-lz", "-lstdc++")
    subprocess.run(
        ["swiftc", "-O", "-parse-as-library", "-swift-version", "6", "-I", RELEASE / "Modules", *clang,
         pathlib.Path(__file__).with_name(source), archive, *libraries, "-o", program], check=True)
    return program
