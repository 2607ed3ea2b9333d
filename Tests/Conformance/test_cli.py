"""The command line, as an operator types it."""

import json
import os
import re
import subprocess

import pytest

from conftest import client
from frontage import BINARY, OWNER, ROOT


def run(*arguments, **options):
    return subprocess.run([str(a) for a in (BINARY, *arguments)], capture_output=True, text=True, timeout=60, **options)


def test_help_and_version():
    assert re.fullmatch(r"frontage \d+\.\d+\.\d+\S*\n", run("version").stdout)
    text = run("--help").stdout
    for command in ("serve", "check", "env", "publish", "account", "key", "site", "zone", "logs", "version"):
        assert command in text
        assert run(command, "--help").returncode == 0
    for shell in ("bash", "zsh", "fish"):
        assert run("--generate-completion-script", shell).returncode == 0


def test_a_misspelt_key_is_named_with_its_line(tmp_path):
    (tmp_path / "frontage.yaml").write_text("data: ./data\nweb:\n  lisen: 127.0.0.1:1\n")
    done = run("check", "--config", tmp_path / "frontage.yaml", cwd=tmp_path)
    assert done.returncode != 0
    assert "frontage.yaml:3" in done.stderr and "lisen" in done.stderr and "listen" in done.stderr


def test_a_taken_port_says_which_and_what_to_do(server, tmp_path):
    (tmp_path / "frontage.yaml").write_text(json.dumps({
        "data": str(tmp_path / "data"), "web": {"listen": f"127.0.0.1:{server.web_port}", "tlsListen": "off"},
        "api": {"listen": "127.0.0.1:0"}, "dns": {"listen": "127.0.0.1:0"}}))
    done = run("serve", "--config", tmp_path / "frontage.yaml", cwd=tmp_path)
    assert done.returncode not in (0, None)
    assert str(server.web_port) in done.stderr and "web.listen" in done.stderr


def test_a_second_process_on_the_same_data_is_refused(server, tmp_path):
    configuration = json.loads(server.config_file.read_text())
    for plane in ("web", "api", "dns"):
        configuration[plane]["listen"] = "127.0.0.1:0"
    configuration["web"]["tlsListen"] = "off"
    (tmp_path / "frontage.yaml").write_text(json.dumps(configuration))
    done = run("serve", "--config", tmp_path / "frontage.yaml", cwd=tmp_path)
    assert done.returncode not in (0, None) and "data" in done.stderr


def test_the_first_start_makes_a_key_and_says_it_once(tmp_path):
    from frontage import Server
    server = Server(tmp_path / "fresh")
    configuration = json.loads(server.config_file.read_text())
    del configuration["accounts"]
    server.config_file.write_text(json.dumps(configuration))
    server.start()
    try:
        shown = server.log_text()
        environment = dict(re.findall(r"^export (\w+)=(\S+)$", server.frontage("env"), re.M))
        environment = {name: value.strip("'\"") for name, value in environment.items()}
        assert environment["AWS_ACCESS_KEY_ID"] in shown and environment["AWS_SECRET_ACCESS_KEY"] in shown
        assert environment["AWS_ENDPOINT_URL"] == server.api
        done = subprocess.run([ROOT / ".venv/bin/aws", "s3", "mb", "s3://mine.localhost"],
                              env={**server.environment(), **environment}, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        assert server.stop() == 0
        (server.directory / "log.txt").unlink()
        server.start()
        assert environment["AWS_SECRET_ACCESS_KEY"] not in server.log_text()
        for at, _, names in os.walk(server.directory / "data"):
            for name in names:
                assert os.stat(os.path.join(at, name)).st_mode & 0o077 == 0, f"{name} is readable by others"
    finally:
        server.kill()


@pytest.mark.parametrize("tool, expected", [
    ("rclone", "[frontage]"), ("s3cmd", "host_bucket"), ("s5cmd", "S3_ENDPOINT_URL"), ("hugo", "s3://"), ("aws", "AWS_ENDPOINT_URL"),
])
def test_env_for_each_tool(server, tool, expected):
    text = server.frontage("env", "--tool", tool)
    assert expected in text and str(server.api_port) in text


def test_publish_does_it_all_in_one_step(own_server, tmp_path):
    own_server.start()
    client(own_server, "route53").create_hosted_zone(Name="mine.localhost", CallerReference="1")
    public = tmp_path / "public"
    (public / "assets").mkdir(parents=True)
    (public / "index.html").write_text("<h1>mine")
    (public / "assets" / "a.css").write_text("body{}")
    host = "www.mine.localhost"
    dry = own_server.frontage("publish", public, host, "--dry-run")
    assert "index.html" in dry
    s3 = client(own_server, "s3", s3={"addressing_style": "path"})
    assert host not in [b["Name"] for b in s3.list_buckets()["Buckets"]], "a dry run changes nothing"
    assert own_server.web(host) in own_server.frontage("publish", public, host)
    answer = own_server.visit(host)
    assert answer.read() == b"<h1>mine" and answer.headers["Content-Type"].startswith("text/html")
    dug = subprocess.run(["dig", "@127.0.0.1", "-p", str(own_server.dns_port), "+short", host], capture_output=True, text=True)
    assert dug.stdout == "127.0.0.1\n"
    assert "LoggingEnabled" in s3.get_bucket_logging(Bucket=host)
    modified = s3.head_object(Bucket=host, Key="assets/a.css")["LastModified"]
    (public / "index.html").write_text("<h1>changed")
    (public / "assets" / "a.css").rename(public / "assets" / "b.css")
    own_server.frontage("publish", public, host)
    assert s3.head_object(Bucket=host, Key="assets/a.css")["LastModified"] == modified
    own_server.frontage("publish", public, host, "--delete")
    assert [e["Key"] for e in s3.list_objects_v2(Bucket=host)["Contents"]] == ["assets/b.css", "index.html"]


def test_accounts_and_keys(own_server):
    own_server.start()
    created = own_server.frontage("account", "create", "--name", "Third", "--email", "third@example.com")
    key = re.search(r"\bAKIA\w{16}\b", created)
    assert key, created
    assert "Third" in own_server.frontage("account", "list")
    assert key.group() in own_server.frontage("key", "list")
    own_server.frontage("key", "disable", key.group())
    secret = re.search(r"(?i)secret[^\n:=]*[:=]\s*(\S+)", created).group(1)
    environment = {**own_server.environment(), "AWS_ACCESS_KEY_ID": key.group(), "AWS_SECRET_ACCESS_KEY": secret}
    done = subprocess.run([ROOT / ".venv/bin/aws", "s3", "ls"], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode != 0 and "InvalidAccessKeyId" in done.stderr


def test_a_site_is_listed_shown_and_changed(own_server):
    own_server.start()
    host = "www.mine.localhost"
    own_server.aws("s3", "mb", f"s3://{host}")
    assert host not in own_server.frontage("site"), "a bucket without a website is no site"
    own_server.aws("s3", "website", f"s3://{host}", "--index-document", "index.html", "--error-document", "404.html")
    assert f"{own_server.web(host)}/" in own_server.frontage("site")
    shown = own_server.frontage("site", host)
    for line in ("website +index index.html, errors 404.html", "logging +off", "http +served", "hsts +off", "compression +on"):
        assert re.search(f"(?m)^{line}", shown), shown
    changed = own_server.frontage(
        "site", host, "--https", "redirect", "--hsts", "1y,includeSubDomains,preload", "--compress", "off")
    for line in ("http +redirected", "hsts +max-age=31536000; includeSubDomains; preload$", "compression +off"):
        assert re.search(f"(?m)^{line}", changed), changed
    assert re.search("(?m)^hsts +off", own_server.frontage("site", host, "--hsts", "off"))
    own_server.kill()
    own_server.start()
    shown = own_server.frontage("site", host)
    assert re.search("(?m)^http +redirected", shown) and re.search("(?m)^compression +off", shown), shown
    own_server.aws("s3", "rb", f"s3://{host}")
    own_server.aws("s3", "mb", f"s3://{host}")
    assert re.search("(?m)^http +served", own_server.frontage("site", host)), "settings go with their bucket"
    for wrong in (["--hsts", "soon"], ["--hsts", "1d,includeSubDomains,preload"], ["--https", "maybe"], ["--compress", "2"]):
        assert own_server.run(BINARY, "site", host, *wrong, "--config", own_server.config_file, check=False).returncode == 64
    missing = own_server.run(BINARY, "site", "none.localhost", "--config", own_server.config_file, check=False)
    assert missing.returncode == 1 and "none.localhost" in missing.stderr


def test_a_zone_goes_in_and_out_as_a_file(own_server, tmp_path):
    own_server.start()
    exported = None
    own_server.frontage("zone", "import", ROOT / "dns/example.localhost.zone")
    exported = own_server.frontage("zone", "export", "example.localhost")
    (tmp_path / "again.zone").write_text(exported)
    own_server.frontage("zone", "import", tmp_path / "again.zone")
    again = own_server.frontage("zone", "export", "example.localhost")
    strip = lambda text: [line for line in text.splitlines() if " SOA " not in line and "\tSOA\t" not in line]
    assert strip(again) == strip(exported) and "AWS ALIAS" in again


def test_a_changed_folder_and_zone_are_picked_up_within_two_seconds(own_server, tmp_path):
    import time
    site = tmp_path / "sites" / "live.localhost"
    site.mkdir(parents=True)
    (site / "index.html").write_text("one")
    zones = tmp_path / "dns"
    zones.mkdir()
    zone = "$TTL 60\n@ SOA ns.live.localhost. h.live.localhost. 1 1 1 1 60\n@ NS ns.live.localhost.\nx A 192.0.2.1\n"
    (zones / "live.localhost.zone").write_text("$ORIGIN live.localhost.\n" + zone)
    own_server.configure({"sites": str(tmp_path / "sites"), "dns": {"zones": str(zones)}})
    own_server.start()

    def page():
        return own_server.visit("live.localhost").read()

    def address():
        return subprocess.run(["dig", "@127.0.0.1", "-p", str(own_server.dns_port), "+short", "x.live.localhost"],
                              capture_output=True, text=True).stdout

    def within_two_seconds(condition):
        deadline = time.monotonic() + 2.0
        while time.monotonic() < deadline:
            if condition():
                return True
            time.sleep(0.02)
        return condition()

    assert within_two_seconds(lambda: page() == b"one" and address() == "192.0.2.1\n")
    (site / "index.html").write_text("two")
    (zones / "live.localhost.zone").write_text("$ORIGIN live.localhost.\n" + zone.replace("192.0.2.1", "192.0.2.2"))
    assert within_two_seconds(lambda: page() == b"two" and address() == "192.0.2.2\n")
