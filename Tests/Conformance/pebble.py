"""Debian's ACME test authority, verifying names through a Frontage's own name server and ports."""

import json
import os
import pathlib
import ssl
import subprocess
import time
import urllib.request
from dataclasses import dataclass

from frontage import START_SECONDS_MAX, free_port


@dataclass
class Pebble:
    directory: pathlib.Path
    http_port: int
    tls_port: int
    dns_port: int
    validity_seconds: int = 90 * 86400
    # Key identifiers and keys; none are wanted when there are none.
    accounts: dict = None
    process: subprocess.Popen = None

    def __post_init__(self):
        self.directory.mkdir(parents=True)
        self.port, self.management_port = free_port(), free_port()
        # The certificate of its own API, which the client has to be told to trust.
        self.root_file = self.directory / "api.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
             "-subj", "/CN=pebble", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
             "-keyout", self.directory / "api.key", "-out", self.root_file], check=True, capture_output=True)
        (self.directory / "config.json").write_text(json.dumps({"pebble": {
            "listenAddress": f"127.0.0.1:{self.port}", "managementListenAddress": f"127.0.0.1:{self.management_port}",
            "certificate": str(self.root_file), "privateKey": str(self.directory / "api.key"),
            "httpPort": self.http_port, "tlsPort": self.tls_port, "certificateValidityPeriod": self.validity_seconds,
            "externalAccountBindingRequired": bool(self.accounts), "externalAccountMACKeys": self.accounts or {}}}))

    @property
    def url(self):
        return f"https://127.0.0.1:{self.port}/dir"

    @property
    def settings(self):
        return {"directory": self.url, "email": "tester@example.com", "agreesToTerms": True,
                "trustedRoots": str(self.root_file), "resolver": f"127.0.0.1:{self.dns_port}"}

    def start(self):
        self.log = open(self.directory / "log.txt", "ab")
        self.process = subprocess.Popen(
            ["pebble", "-config", self.directory / "config.json", "-dnsserver", f"127.0.0.1:{self.dns_port}"],
            # It would wait up to 15 seconds before each validation. One nonce in five is refused.
            env={**os.environ, "PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "20"},
            cwd=self.directory, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < deadline:
            try:
                self.read(self.url)
                return self
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("pebble did not get ready:\n" + self.log_text())

    def read(self, url):
        context = ssl.create_default_context(cafile=str(self.root_file))
        return urllib.request.urlopen(url, context=context, timeout=10).read()

    def roots(self):
        """The file of the root that its certificates lead to; another one each time it starts."""
        path = self.directory / "issued-root.pem"
        path.write_bytes(self.read(f"https://127.0.0.1:{self.management_port}/roots/0"))
        return path

    def log_text(self):
        return (self.directory / "log.txt").read_text(errors="replace")

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
