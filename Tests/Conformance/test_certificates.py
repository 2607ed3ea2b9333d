"""Where certificates come from: files, the local authority, and ACME against Debian's pebble."""

import concurrent.futures
import datetime
import json
import os
import re
import socket
import ssl
import subprocess
import time

import pytest

from conftest import client
from frontage import BINARY
from pebble import Pebble

ZONE = """$TTL 60
@ SOA ns hostmaster 1 60 60 60 60
@ NS ns
@ A 127.0.0.1
* A 127.0.0.1
www A 127.0.0.1
elsewhere A 192.0.2.7
_acme-challenge.www TXT "kept"
"""


def change(server, **groups):
    """Further settings, ports as they are. For a server that does not run."""
    configuration = json.loads(server.config_file.read_text())
    for name, value in groups.items():
        if isinstance(value, dict):
            configuration.setdefault(name, {}).update(value)
        else:
            configuration[name] = value
    server.config_file.write_text(json.dumps(configuration))


def make_site(server, host, text="hello"):
    s3 = client(server, "s3", s3={"addressing_style": "path"})
    s3.create_bucket(Bucket=host)
    s3.put_bucket_website(Bucket=host, WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}})
    s3.put_object(Bucket=host, Key="index.html", Body=text.encode(), ACL="public-read")


def certificate(server, host):
    """The certificate that a client gets who asks for a host, unverified: PEM."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", server.tls_port), timeout=10) as plain:
        with context.wrap_socket(plain, server_hostname=host) as connection:
            return ssl.DER_cert_to_PEM_cert(connection.getpeercert(binary_form=True))


def openssl(pem, *options):
    return subprocess.run(["openssl", "x509", "-noout", *options], input=pem, capture_output=True, text=True, check=True).stdout


def curl(server, host, root, path="/"):
    return subprocess.run(
        ["curl", "-sS", "--cacert", str(root), "--resolve", f"{host}:{server.tls_port}:127.0.0.1",
         f"https://{host}:{server.tls_port}{path}"], capture_output=True, text=True, timeout=60)


def wait_for(condition, seconds=40, what=""):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError(f"{what} did not come about")


def shown(server, host):
    """What `frontage site` says of a certificate, by its words."""
    text = server.frontage("site", host)
    return {name.strip(): value for name, value in re.findall(r"(?m)^(\s*\S+(?: try)?)\s+(\S.*)$", text)}


def wait_until_certified(server, host):
    wait_for(lambda: shown(server, host).get("certificate") == "acme", what=f"{host}'s certificate:\n{server.log_text()[-2000:]}")


@pytest.fixture
def zoned(own_server, tmp_path):
    """A server with a zone of a public name, started."""
    zones = tmp_path / "zones"
    zones.mkdir()
    (zones / "acme.example.zone").write_text(ZONE)
    change(own_server, dns={"zones": str(zones)})
    return own_server


@pytest.fixture
def pebble(zoned, tmp_path):
    authorities = []

    def make(**options):
        authority = Pebble(tmp_path / f"pebble{len(authorities)}", zoned.web_port, zoned.tls_port, zoned.dns_port, **options)
        authorities.append(authority)
        return authority.start()

    yield make
    for authority in authorities:
        authority.stop()


def dig(server, name, kind="TXT"):
    return subprocess.run(["dig", "@127.0.0.1", "-p", str(server.dns_port), "+short", name, kind], capture_output=True, text=True).stdout


def test_the_local_authority_certifies_each_site_for_those_who_trust_it(own_server, tmp_path):
    own_server.start()
    hosts = ["www.mine.localhost", "other.localhost", "www.example.com"]
    for host in hosts:
        make_site(own_server, host, host)
    root = tmp_path / "root.pem"
    wait_for(lambda: "public-names-root.pem" in own_server.frontage("trust"))
    root.write_text(own_server.frontage("trust", "--pem"))
    for host in hosts:
        assert curl(own_server, host, root).stdout == host
        leaf = tmp_path / "leaf.pem"
        leaf.write_text(certificate(own_server, host))
        verified = subprocess.run(
            ["openssl", "verify", "-x509_strict", "-CAfile", root, "-verify_hostname", host, leaf], capture_output=True, text=True)
        assert verified.returncode == 0, verified.stderr
        assert shown(own_server, host)["certificate"] == "local authority"
        dates = dict(line.split("=") for line in openssl(leaf.read_text(), "-dates").split("\n") if line)
        start, end = (datetime.datetime.strptime(dates[d], "%b %d %H:%M:%S %Y GMT") for d in ("notBefore", "notAfter"))
        assert end - start <= datetime.timedelta(days=365)
    endpoint = certificate(own_server, "bucket.s3-website-us-east-1.localhost")
    assert "DNS:*.s3-website-us-east-1.localhost" in openssl(endpoint, "-ext", "subjectAltName")
    with pytest.raises(ssl.SSLError, match="UNRECOGNIZED_NAME"):
        certificate(own_server, "none.localhost")
    session = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{own_server.tls_port}", "-servername", hosts[0], "-CAfile", root,
         "-verify_return_error", "-verify_hostname", hosts[0]], input="", capture_output=True, text=True, timeout=60)
    assert "Verify return code: 0 (ok)" in session.stdout, session.stdout
    guide = own_server.frontage("trust")
    path = str(own_server.directory / "data/certificates/authority/root.pem")
    for word in (path, "update-ca-certificates", "update-ca-trust", "add-trusted-cert", "certutil -addstore", "sql:$HOME/.pki/nssdb", "--cacert"):
        assert word in guide
    assert own_server.stop() == 0
    own_server.start()
    assert curl(own_server, hosts[0], root).stdout == hosts[0], "the authority did not outlive a restart"


def test_a_crowd_at_a_site_without_a_certificate_gets_one_and_the_same(own_server):
    own_server.start()
    make_site(own_server, "www.mine.localhost")
    with concurrent.futures.ThreadPoolExecutor(32) as crowd:
        shown = list(crowd.map(lambda _: certificate(own_server, "www.mine.localhost"), range(200)))
    assert len(set(shown)) == 1


def test_a_client_that_goes_on_before_it_is_answered_is_cut_off_alone(own_server):
    own_server.start()
    make_site(own_server, "www.mine.localhost")
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client_side = ssl.create_default_context().wrap_bio(incoming, outgoing, server_hostname="www.mine.localhost")
    with pytest.raises(ssl.SSLWantReadError):
        client_side.do_handshake()
    with socket.create_connection(("127.0.0.1", own_server.tls_port), timeout=10) as connection:
        # The greeting and a record of application data in one segment.
        connection.sendall(outgoing.read() + b"\x17\x03\x03\x00\x01\x00")
        assert connection.recv(4096) == b""
    assert "DNS:www.mine.localhost" in openssl(certificate(own_server, "www.mine.localhost"), "-ext", "subjectAltName")


def test_a_site_that_is_gone_is_shown_no_certificate(own_server):
    own_server.start()
    host = "www.mine.localhost"
    make_site(own_server, host)
    certificate(own_server, host)
    s3 = client(own_server, "s3", s3={"addressing_style": "path"})
    s3.delete_bucket_website(Bucket=host)

    def is_refused():
        try:
            certificate(own_server, host)
        except ssl.SSLError as error:
            return "UNRECOGNIZED_NAME" in str(error)
        return False

    wait_for(is_refused)


def test_keys_are_for_their_owner_only_and_in_no_log(zoned, pebble, tmp_path):
    authority = pebble()
    change(zoned, acme={**authority.settings, "challenges": ["http-01"]}, logLevel="trace")
    zoned.start()
    make_site(zoned, "www.acme.example")
    wait_until_certified(zoned, "www.acme.example")
    keys = []
    for at, folders, names in os.walk(zoned.directory / "data/certificates"):
        for name in [*folders, *names]:
            path = os.path.join(at, name)
            assert os.stat(path).st_mode & 0o077 == 0, f"others may use {path}"
            if name in names:
                keys += re.findall(r"-----BEGIN (?:EC )?PRIVATE KEY-----\n(\S+)", open(path).read())
    assert len(keys) >= 3
    for key in keys:
        assert key not in zoned.log_text() and key not in zoned.frontage("site", "www.acme.example")


@pytest.mark.parametrize("kind", ["tls-alpn-01", "http-01", "dns-01"])
def test_acme_certifies_a_site_that_leads_here_and_a_restart_asks_nobody(zoned, pebble, kind):
    authority = pebble()
    change(zoned, acme={**authority.settings, "challenges": [kind]})
    zoned.start()
    host = "www.acme.example"
    make_site(zoned, host, "certified")
    make_site(zoned, "elsewhere.acme.example")
    make_site(zoned, "www.mine.localhost")
    wait_until_certified(zoned, host)
    root = authority.roots()
    assert curl(zoned, host, root).stdout == "certified"
    assert shown(zoned, host)["names"] == host and "failure" not in shown(zoned, host)
    assert shown(zoned, "www.mine.localhost")["certificate"] == "local authority"
    wait_for(lambda: "failure" in shown(zoned, "elsewhere.acme.example"))
    assert "192.0.2.7" in shown(zoned, "elsewhere.acme.example")["failure"]
    assert dig(zoned, f"_acme-challenge.{host}") == '"kept"\n', "the zone is not as it was"
    served = certificate(zoned, host)
    authority.stop()
    assert zoned.stop() == 0
    zoned.start()
    assert certificate(zoned, host) == served
    assert curl(zoned, host, root).stdout == "certified"


def test_wildcards_of_the_house_are_certified_by_dns(zoned, pebble):
    authority = pebble()
    change(zoned, acme=authority.settings, domain="acme.example")
    zoned.start()
    wait_for(lambda: "DNS:*.s3-website-us-east-1.acme.example" in openssl(certificate(zoned, "acme.example"), "-ext", "subjectAltName")
             and "Pebble" in openssl(certificate(zoned, "acme.example"), "-issuer"), what=zoned.log_text()[-2000:])
    make_site(zoned, "plain-bucket", "by its endpoint")
    assert curl(zoned, "plain-bucket.s3-website-us-east-1.acme.example", authority.roots()).stdout == "by its endpoint"


def test_an_account_that_the_authority_knows_is_bound(zoned, pebble, tmp_path):
    key = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W"
    authority = pebble(accounts={"kid-1": key})
    (tmp_path / "account").write_text(f"kid-1 {key}\n")
    change(zoned, acme={**authority.settings, "externalAccount": str(tmp_path / "account")})
    zoned.start()
    make_site(zoned, "www.acme.example")
    wait_until_certified(zoned, "www.acme.example")


def test_a_certificate_is_renewed_while_the_site_is_served(zoned, pebble):
    authority = pebble(validity_seconds=12)
    change(zoned, acme={**authority.settings, "challenges": ["http-01"]})
    zoned.start()
    host = "www.acme.example"
    make_site(zoned, host, "served")
    wait_until_certified(zoned, host)
    first, root = certificate(zoned, host), authority.roots()
    answers = []

    def is_renewed():
        answers.append(curl(zoned, host, root).stdout)
        return certificate(zoned, host) != first

    wait_for(is_renewed, what="a renewal")
    assert shown(zoned, host)["certificate"] == "acme"
    assert set(answers) == {"served"}, answers


def test_an_authority_that_is_down_stops_no_site_and_the_reason_is_shown(zoned, pebble):
    authority = pebble()
    authority.stop()
    change(zoned, acme=authority.settings)
    zoned.start()
    host = "www.acme.example"
    make_site(zoned, host, "served")
    wait_for(lambda: "failure" in shown(zoned, host))
    line = shown(zoned, host)
    assert line["certificate"] == "local authority" and "authority" in line["failure"] and "next try" in line
    assert "failed" in zoned.frontage("site")
    assert zoned.visit(host).read() == b"served"
    assert openssl(certificate(zoned, host), "-ext", "subjectAltName").count(host) == 1
    assert zoned.log_text().count("There is no new certificate") == 1, "logged once for each failure"


def test_files_are_taken_in_without_dropping_a_connection(own_server, tmp_path):
    folder = tmp_path / "live"
    change(own_server, web={"certificates": str(folder)})
    own_server.start()
    host = "www.mine.localhost"
    make_site(own_server, host, "served")
    make_site(own_server, "blog.mine.localhost", "blog")

    def make(names, chain, key):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
             "/CN=files", "-addext", "subjectAltName=" + ",".join(f"DNS:{name}" for name in names), "-keyout", key, "-out", chain],
            check=True, capture_output=True)

    (folder / host).mkdir(parents=True)
    make([host], folder / host / "fullchain.pem", folder / host / "privkey.pem")
    wait_for(lambda: shown(own_server, host)["certificate"] == "files")
    first = (folder / host / "fullchain.pem").read_text()
    assert certificate(own_server, host) == first
    context = ssl.create_default_context(cadata=first)
    with socket.create_connection(("127.0.0.1", own_server.tls_port), timeout=10) as plain:
        with context.wrap_socket(plain, server_hostname=host) as connection:
            request = f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
            connection.sendall(request)
            assert connection.recv(4096).startswith(b"HTTP/1.1 200")
            make([host], folder / host / "fullchain.pem", folder / host / "privkey.pem")
            wait_for(lambda: certificate(own_server, host) != first)
            connection.sendall(request)
            assert connection.recv(4096).startswith(b"HTTP/1.1 200"), "the connection did not outlive its certificate"
    second = (folder / host / "fullchain.pem").read_text()
    (folder / host / "privkey.pem").write_text("nonsense")
    wait_for(lambda: "failure" in shown(own_server, host))
    assert "privkey" in shown(own_server, host)["failure"] or "fullchain" in shown(own_server, host)["failure"]
    assert certificate(own_server, host) == second, "the former certificate stays"
    assert "A certificate is not taken" in own_server.log_text()
    make(["*.mine.localhost"], folder / "all.pem", folder / "all.key")
    wait_for(lambda: shown(own_server, "blog.mine.localhost")["certificate"] == "files")
    assert curl(own_server, "blog.mine.localhost", folder / "all.pem").stdout == "blog"


@pytest.mark.parametrize("settings, word", [
    ({"directory": "https://acme.example/dir"}, "agreesToTerms"), ({"directory": "http://acme.example/dir"}, "directory"),
    ({"challenges": ["http-02"]}, "challenges"), ({"email": "nobody"}, "email"), ({"agreesToTerms": "maybe"}, "agreesToTerms"),
])
def test_a_wrong_setting_is_named(own_server, settings, word):
    change(own_server, acme=settings)
    done = own_server.run(BINARY, "check", "--config", own_server.config_file, check=False)
    assert done.returncode == 78 and f"acme.{word}" in done.stderr
