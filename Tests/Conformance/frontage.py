"""The real binary, started for a test with a configuration of its own."""

import json
import os
import pathlib
import random
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("FRONTAGE", ROOT / ".build/release/frontage"))
START_SECONDS_MAX = 30


@dataclass(frozen=True)
class Account:
    id: str
    name: str
    email: str
    access_key: str
    secret_key: str


OWNER = Account("a1" * 32, "M. Tester", "tester@example.com", "AKIAOWNER00000000000", "owner-secret-0123456789abcdefghijklmnop")
OTHER = Account("b2" * 32, "Other", "other@example.com", "AKIAOTHER00000000000", "other-secret-0123456789abcdefghijklmnop")


# Below those that the kernel gives to clients, one of which could take a port between its choice and its use.
PORTS = range(12_000, 32_000)
used_ports = set()


def free_port():
    """A port that was free for TCP and UDP a moment ago, never the same twice."""
    while True:
        port = random.choice(PORTS)
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            try:
                tcp.bind(("127.0.0.1", port))
                udp.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in used_ports:
            used_ports.add(port)
            return port


def cpu_seconds(pid):
    """User and system time of a process so far."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass
class Server:
    """One `frontage serve` with its data under `directory`."""

    directory: pathlib.Path
    settings: dict = field(default_factory=dict)
    # What stands before the command, such as `taskset`.
    prefix: list = field(default_factory=list)
    process: subprocess.Popen = None

    def __post_init__(self):
        self.configure(self.settings)

    def configure(self, settings):
        """Writes the configuration, `settings` over the defaults, with new ports. For a server that does not run."""
        self.directory.mkdir(parents=True, exist_ok=True)
        self.web_port, self.tls_port, self.api_port, self.dns_port = (free_port() for _ in range(4))
        configuration = {
            "data": str(self.directory / "data"),
            "domain": "localhost",
            "web": {"listen": f"127.0.0.1:{self.web_port}", "tlsListen": f"127.0.0.1:{self.tls_port}"},
            "api": {"listen": f"127.0.0.1:{self.api_port}"},
            "dns": {"listen": f"127.0.0.1:{self.dns_port}"},
            "accounts": [
                {"id": a.id, "name": a.name, "email": a.email, "accessKey": a.access_key, "secretKey": a.secret_key}
                for a in (OWNER, OTHER)
            ],
        }
        for key, value in settings.items():
            if isinstance(value, dict):
                configuration.setdefault(key, {}).update(value)
            else:
                configuration[key] = value
        # JSON is YAML.
        self.config_file = self.directory / "frontage.yaml"
        self.config_file.write_text(json.dumps(configuration, indent=2))

    @property
    def api(self):
        return f"http://127.0.0.1:{self.api_port}"

    def web(self, host):
        return f"http://{host}:{self.web_port}"

    def visit(self, host, path="/", **headers):
        """A visit to a site; its name needs no resolver. An HTTP error is an answer too."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.web_port}{path}", headers={"Host": f"{host}:{self.web_port}", **headers})
        try:
            return urllib.request.urlopen(request, timeout=60)
        except urllib.error.HTTPError as error:
            return error

    def start(self):
        self.log = open(self.directory / "log.txt", "ab")
        # In its own folder, so that no configuration, `sites` or `dns` of the caller is picked up.
        self.process = subprocess.Popen(
            [*self.prefix, BINARY, "serve", "--config", self.config_file],
            cwd=self.directory, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
        )
        self.wait_until_ready()
        return self

    def wait_until_ready(self):
        deadline = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"frontage ended with {self.process.returncode}:\n{self.log_text()}")
            try:
                with urllib.request.urlopen(self.api + "/healthz", timeout=1) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.01)
        raise RuntimeError("frontage did not get ready:\n" + self.log_text())

    def log_text(self):
        return (self.directory / "log.txt").read_text(errors="replace")

    def kill(self):
        """kill -9: no drain, no goodbye."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        """SIGTERM; returns the exit code."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=60)
        return self.process.returncode if self.process else None

    def resident_mebibytes(self):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("no VmRSS")

    def environment(self, account=OWNER):
        """Variables for the aws command line and every SDK."""
        return {
            **{k: v for k, v in os.environ.items() if not k.startswith("AWS_")},
            "AWS_ENDPOINT_URL": self.api,
            "AWS_ACCESS_KEY_ID": account.access_key,
            "AWS_SECRET_ACCESS_KEY": account.secret_key,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_PAGER": "",
        }

    def run(self, *command, account=OWNER, check=True, **options):
        """Runs a client against this server; its standard output as text."""
        done = subprocess.run(
            [str(part) for part in command], env=self.environment(account), capture_output=True, text=True,
            timeout=300, **options,
        )
        if check and done.returncode != 0:
            raise AssertionError(f"{command} ended with {done.returncode}\n{done.stdout}\n{done.stderr}\n{self.log_text()[-2000:]}")
        return done

    def aws_run(self, *arguments, **options):
        return self.run(ROOT / ".venv/bin/aws", *arguments, **options)

    def aws(self, *arguments, **options):
        return self.aws_run(*arguments, **options).stdout

    def frontage(self, *arguments, **options):
        return self.run(BINARY, *arguments, "--config", self.config_file, cwd=self.directory, **options).stdout
