"""Uploads by forms: signed with the SDK, sent by programs, by curl and by a real browser."""

import hashlib
import json
import os
import re
import subprocess
import xml.etree.ElementTree as ElementTree

import pytest
import requests

from conftest import client
from frontage import OTHER
from test_website import dom


def presigned(server, bucket, key, version, fields=None, conditions=None, account=None, **options):
    """What `generate_presigned_post` gives: the address and the fields."""
    options = {"signature_version": version, "s3": {"addressing_style": "path"}, **options}
    s3 = client(server, "s3", account, **options) if account else client(server, "s3", **options)
    return s3.generate_presigned_post(bucket, key, Fields=fields, Conditions=conditions, ExpiresIn=600)


def code(answer):
    return ElementTree.fromstring(answer.content).findtext("Code")


def message(answer):
    return ElementTree.fromstring(answer.content).findtext("Message")


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_a_form_that_the_sdk_signed_is_stored(server, s3, bucket, version):
    fields = {"acl": "public-read", "Content-Type": "text/css", "x-amz-meta-colour": "blue", "success_action_status": "201"}
    post = presigned(
        server, bucket, "css/${filename}", version, fields, [{k: v} for k, v in fields.items()] + [["content-length-range", 1, 100]])
    answer = requests.post(post["url"], data=post["fields"], files={"file": ("C:\\a\\main.css", b"p {}")})
    assert answer.status_code == 201, answer.text
    document = ElementTree.fromstring(answer.content)
    assert [(e.tag, e.text) for e in document] == [
        ("Location", f"{server.api}/{bucket}/css%2Fmain.css"), ("Bucket", bucket), ("Key", "css/main.css"),
        ("ETag", f'"{hashlib.md5(b"p {}").hexdigest()}"')]
    assert answer.headers["Location"] == document.findtext("Location") and answer.headers["ETag"] == document.findtext("ETag")
    got = s3.get_object(Bucket=bucket, Key="css/main.css")
    assert (got["Body"].read(), got["ContentType"], got["Metadata"]) == (b"p {}", "text/css", {"colour": "blue"})
    assert requests.get(answer.headers["Location"]).content == b"p {}"
    too_large = requests.post(post["url"], data=post["fields"], files={"file": ("a", b"x" * 101)})
    assert (too_large.status_code, code(too_large)) == (400, "EntityTooLarge")
    assert ElementTree.fromstring(too_large.content).findtext("MaxSizeAllowed") == "100"
    extra = requests.post(post["url"], data={**post["fields"], "Cache-Control": "x"}, files={"file": ("a", b"x")})
    assert (extra.status_code, message(extra)) == (403, "Invalid according to Policy: Extra input fields: cache-control")
    changed = requests.post(post["url"], data={**post["fields"], "acl": "private"}, files={"file": ("a", b"x")})
    assert message(changed) == 'Invalid according to Policy: Policy Condition failed: ["eq", "$acl", "public-read"]'


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_a_form_with_a_wrong_signature_or_of_a_stranger_is_refused(server, s3, bucket, version):
    post = presigned(server, bucket, "k", version)
    name = "signature" if version == "s3" else "x-amz-signature"
    forged = requests.post(post["url"], data={**post["fields"], name: post["fields"][name][::-1]}, files={"file": b"x"})
    assert (forged.status_code, code(forged)) == (403, "SignatureDoesNotMatch")
    assert ElementTree.fromstring(forged.content).findtext("StringToSign") == post["fields"]["policy"]
    stranger = presigned(server, bucket, "k", version, account=OTHER)
    refused = requests.post(stranger["url"], data=stranger["fields"], files={"file": b"x"})
    assert (refused.status_code, code(refused)) == (403, "AccessDenied")
    anonymous = requests.post(post["url"], data={"key": "k"}, files={"file": b"x"})
    assert (anonymous.status_code, code(anonymous)) == (403, "AccessDenied")
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_a_form_finds_its_bucket_by_host(server, s3):
    s3.create_bucket(Bucket="hosted-form")
    post = presigned(server, "hosted-form", "a/b", "s3v4")
    host = f"hosted-form.s3.localhost:{server.api_port}"
    answer = requests.post(server.api + "/", data=post["fields"], files={"file": b"x"}, headers={"Host": host})
    assert (answer.status_code, answer.headers["Location"]) == (204, f"http://{host}/a%2Fb")
    assert s3.get_object(Bucket="hosted-form", Key="a/b")["Body"].read() == b"x"


def test_curl_uploads_a_file(server, s3, bucket, tmp_path):
    file = tmp_path / "some file.bin"
    file.write_bytes(os.urandom(300_000))
    post = presigned(server, bucket, "in/${filename}", "s3v4")
    options = [part for name, value in post["fields"].items() for part in ("-F", f"{name}={value}")]
    done = subprocess.run(
        ["curl", "-sS", "-w", "%{http_code}", *options, "-F", f"file=@{file};type=text/x-test", post["url"]],
        capture_output=True, text=True, timeout=60)
    assert done.stdout == "204", done.stdout + done.stderr
    assert s3.get_object(Bucket=bucket, Key="in/some file.bin")["Body"].read() == file.read_bytes()


def test_a_large_file_is_never_whole_in_memory(server, s3, bucket, tmp_path):
    file = tmp_path / "large.bin"
    block = os.urandom(1 << 20)
    with file.open("wb") as out:
        for _ in range(300):
            out.write(block)
    post = presigned(server, bucket, "large", "s3v4")
    options = [part for name, value in post["fields"].items() for part in ("-F", f"{name}={value}")]
    before = server.resident_mebibytes()
    done = subprocess.run(
        ["curl", "-sS", "-w", "%{http_code}", *options, "-F", f"file=@{file}", post["url"]], capture_output=True, text=True, timeout=120)
    assert done.stdout == "204", done.stdout + done.stderr
    assert server.resident_mebibytes() - before < 100
    head = s3.head_object(Bucket=bucket, Key="large")
    assert (head["ContentLength"], head["ETag"]) == (300 << 20, f'"{hashlib.md5(block * 300).hexdigest()}"')


def test_a_broken_form_leaves_nothing(server, s3):
    s3.create_bucket(Bucket="open-form", ACL="public-read-write")
    part = "--b\r\nContent-Disposition: form-data; name={}\r\n\r\n{}\r\n"
    for body, expected in {
        part.format("key", "a") + part.format("file", "x"): "MalformedPOSTRequest",
        (part.format("key", "a") + part.format("file", "x") + "--b--").replace("\r\n", "\n"): "MalformedPOSTRequest",
        part.format("key", "a") + "--b--": "InvalidArgument",
        part.format("key", "a") + part.format("x", "y" * 21_000) + part.format("file", "x") + "--b--": "MaxPostPreDataLengthExceeded",
    }.items():
        answer = requests.post(
            server.api + "/open-form", data=body.encode(), headers={"Content-Type": "multipart/form-data; boundary=b"})
        assert (answer.status_code, code(answer)) == (400, expected), body[:100]
    answer = requests.post(server.api + "/open-form", data={"key": "a"})
    assert (answer.status_code, code(answer)) == (412, "PreconditionFailed")
    assert "Contents" not in s3.list_objects_v2(Bucket="open-form")


FORM = """<form method="post" enctype="multipart/form-data" action="{url}">{inputs}
<input type="file" name="file"><input type="submit" name="x-ignore-submit"></form><script>
const files = new DataTransfer();
files.items.add(new File(["from a browser"], "caf\u00e9 1.txt", {{type: "text/plain"}}));
document.querySelector("[type=file]").files = files.files;
document.querySelector("[type=submit]").click();
</script>"""


def test_a_browser_sends_a_form_and_is_led_back(server, s3, site, tmp_path):
    s3.put_object(Bucket=site, Key="done.html", Body=b"<p>thanks</p><script>document.querySelector('p').append(location.search)</script>",
                  ACL="public-read", ContentType="text/html")
    fields = {"acl": "public-read", "success_action_redirect": server.web(site) + "/done.html"}
    post = presigned(server, site, "in/${filename}", "s3v4", fields, [{k: v} for k, v in fields.items()])
    inputs = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in post["fields"].items())
    s3.put_object(Bucket=site, Key="form.html", Body=FORM.format(url=post["url"], inputs=inputs).encode(), ACL="public-read",
                  ContentType="text/html; charset=utf-8")
    page = dom(server.web(site) + "/form.html", tmp_path / "profile")
    etag = hashlib.md5(b"from a browser").hexdigest()
    assert f"thanks?bucket={site}&amp;key=in%2Fcaf%C3%A9%201.txt&amp;etag=%22{etag}%22" in page
    assert server.visit(site, "/in/caf%C3%A9%201.txt").read() == b"from a browser"


SCRIPT = """<p>waiting</p><script>
const form = new FormData();
for (const [name, value] of Object.entries({fields})) form.append(name, value);
form.append("file", new Blob(["from a script"]), "a.txt");
fetch("{url}", {{method: "POST", body: form}})
  .then(answer => `${{answer.status}} ${{answer.headers.get("etag")}}`, error => error.name)
  .then(told => document.querySelector("p").textContent = told);
</script>"""


def test_a_script_of_another_origin_sends_a_form_as_far_as_the_rules_let_it(server, s3, site, tmp_path):
    post = presigned(server, site, "a.txt", "s3v4")
    s3.put_object(Bucket=site, Key="script.html", ACL="public-read", ContentType="text/html",
                  Body=SCRIPT.format(url=post["url"], fields=json.dumps(post["fields"])).encode())
    assert "<p>TypeError</p>" in dom(server.web(site) + "/script.html", tmp_path / "one")
    s3.put_bucket_cors(Bucket=site, CORSConfiguration={"CORSRules": [
        {"AllowedOrigins": [server.web(site)], "AllowedMethods": ["POST"], "ExposeHeaders": ["ETag"]}]})
    etag = hashlib.md5(b"from a script").hexdigest()
    assert re.search(f'<p>204 "{etag}"</p>', dom(server.web(site) + "/script.html", tmp_path / "two"))
