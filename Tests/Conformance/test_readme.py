"""The README's walk-through, word for word."""

import fcntl
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time
import urllib.request

import pytest

from frontage import BINARY, ROOT

READY_SECONDS_MAX = 30


@pytest.fixture
def served(tmp_path):
    """What `make serve` starts, in a copy of the project's folder, on the default ports; who else tests on this machine waits."""
    with open(pathlib.Path(tempfile.gettempdir()) / "frontage-default-ports.lock", "wb") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        for name in ("sites", "dns"):
            shutil.copytree(ROOT / name, tmp_path / name)
        release = tmp_path / ".build/release"
        release.mkdir(parents=True)
        (release / "frontage").symlink_to(BINARY)
        log = open(tmp_path / "log.txt", "wb")
        process = subprocess.Popen([BINARY, "serve"], cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        deadline = time.monotonic() + READY_SECONDS_MAX
        while True:
            assert process.poll() is None, (tmp_path / "log.txt").read_text()
            try:
                urllib.request.urlopen("http://127.0.0.1:9000/healthz", timeout=1)
                break
            except OSError:
                assert time.monotonic() < deadline, "not ready"
                time.sleep(0.05)
        yield tmp_path
        process.terminate()
        assert process.wait(timeout=60) == 0


def test_the_walk_through_works_as_it_stands(served):
    readme = (ROOT / "README.md").read_text()
    walk = re.search(r"^```sh\n(.*?)^```$", readme, re.M | re.S).group(1)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
    environment |= {"PATH": f"{ROOT / '.venv/bin'}:{environment['PATH']}", "AWS_CONFIG_FILE": "/dev/null", "AWS_PAGER": ""}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", walk], cwd=served, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "HTTP/1.1 200" in done.stdout and "<title>Rye &amp; Water" in done.stdout
    assert re.search(r"^www\.mine\.localhost\.\s+60\s+IN\s+A\s+127\.0\.0\.1$", done.stdout, re.M)
    assert re.search(r'WEBSITE\.GET\.OBJECT menu/index\.html "GET /menu/ HTTP/1\.1" 200', done.stdout)


def test_what_serve_prints_can_be_clicked(served):
    text = (served / "log.txt").read_text()
    for expected in ("http://www.example.localhost:8080/", "http://guide.example.localhost:8080/", "http://127.0.0.1:9000", "127.0.0.1:5300",
                     "AWS_ACCESS_KEY_ID"):
        assert expected in text
