"""A visit with curl and with a real browser."""

import hashlib
import os
import re
import subprocess
import urllib.request

import pytest
from botocore.exceptions import ClientError

from conftest import client


class Answer:
    def __init__(self, raw):
        head, _, self.body = raw.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split()[1])
        self.headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}


def curl(server, host, path, *options):
    done = subprocess.run(
        ["curl", "-s", "-S", "-i", "--path-as-is", "--resolve", f"{host}:{server.web_port}:127.0.0.1", *options,
         f"http://{host}:{server.web_port}{path}"],
        capture_output=True, timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return Answer(done.stdout)


@pytest.fixture
def pages(s3, site):
    for key, body in {
        "index.html": b"<h1>home</h1>", "photos/index.html": b"<h1>photos</h1>", "404.html": b"<h1>lost</h1>", "plain": b"plain",
    }.items():
        s3.put_object(Bucket=site, Key=key, Body=body, ACL="public-read", ContentType="text/html")
    s3.put_object(Bucket=site, Key="draft.html", Body=b"draft")
    return site


def test_index_folders_and_errors(server, pages):
    assert curl(server, pages, "/").body == b"<h1>home</h1>"
    assert curl(server, pages, "/photos/").body == b"<h1>photos</h1>"
    folder = curl(server, pages, "/photos?x=1")
    assert (folder.status, folder.headers["location"]) == (302, "/photos/")
    private = curl(server, pages, "/draft.html")
    assert (private.status, private.body) == (403, b"<h1>lost</h1>")
    assert private.headers["x-amz-error-code"] == "AccessDenied"
    hidden = curl(server, pages, "/missing")
    assert hidden.status == 403, "who may not list cannot tell missing from private"


def test_missing_is_404_once_a_policy_grants_the_key(server, s3, pages):
    s3.put_bucket_policy(Bucket=pages, Policy="""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*",
      "Action":"s3:GetObject","Resource":"arn:aws:s3:::%s/*"}]}""" % pages)
    lost = curl(server, pages, "/missing")
    assert (lost.status, lost.body, lost.headers["x-amz-error-code"]) == (404, b"<h1>lost</h1>", "NoSuchKey")
    s3.delete_object(Bucket=pages, Key="404.html")
    plain = curl(server, pages, "/missing")
    assert plain.status == 404
    text = plain.body.decode()
    assert text.startswith("<html>\n<head><title>404 Not Found</title></head>\n<body>\n<h1>404 Not Found</h1>\n<ul>\n<li>Code: NoSuchKey</li>\n"
                           "<li>Message: The specified key does not exist.</li>\n<li>Key: missing</li>\n")
    assert "An Error Occurred While Attempting to Retrieve a Custom Error Document" in text


def test_redirects(server, s3, pages):
    s3.put_object(Bucket=pages, Key="moved", ACL="public-read", WebsiteRedirectLocation="/photos/")
    assert (curl(server, pages, "/moved").status, curl(server, pages, "/moved").headers["location"]) == (301, "/photos/")
    s3.put_bucket_website(Bucket=pages, WebsiteConfiguration={
        "IndexDocument": {"Suffix": "index.html"},
        "RoutingRules": [
            {"Condition": {"KeyPrefixEquals": "docs/"}, "Redirect": {"ReplaceKeyPrefixWith": "documents/", "HttpRedirectCode": "307"}},
            {"Condition": {"HttpErrorCodeReturnedEquals": "403"}, "Redirect": {"HostName": "other.example", "ReplaceKeyPrefixWith": "r-"}},
        ],
    })
    rule = curl(server, pages, "/docs/a?b")
    assert rule.status == 307 and rule.headers["location"] == f"http://{pages}:{server.web_port}/documents/a"
    assert curl(server, pages, "/draft.html").headers["location"] == "http://other.example/r-draft.html"
    s3.put_bucket_website(Bucket=pages, WebsiteConfiguration={"RedirectAllRequestsTo": {"HostName": "new.example", "Protocol": "https"}})
    everything = curl(server, pages, "/any/path")
    assert (everything.status, everything.headers["location"]) == (301, "https://new.example/any/path")


def test_hosts_decide(server, s3, pages):
    endpoint = f"{pages}.s3-website-us-east-1.localhost"
    assert curl(server, endpoint, "/").body == b"<h1>home</h1>"
    assert curl(server, f"{pages}.s3-website.us-east-1.localhost", "/").body == b"<h1>home</h1>"
    assert curl(server, pages, "/", "-H", f"Host: {pages.upper()}.").body == b"<h1>home</h1>"
    unknown = curl(server, "unknown.localhost", "/")
    assert unknown.status == 404 and b"NoSuchBucket" in unknown.body
    bare = curl(server, "s3-website-us-east-1.localhost", "/")
    assert bare.status == 301
    s3.delete_bucket_website(Bucket=pages)
    assert b"NoSuchWebsiteConfiguration" in curl(server, pages, "/").body


def test_methods_ranges_and_conditions(server, s3, pages):
    post = curl(server, pages, "/", "-X", "POST", "-d", "x=y")
    assert post.status == 405 and b"MethodNotAllowed" in post.body and b"ResourceType: OBJECT" in post.body
    head = curl(server, pages, "/", "-I")
    assert head.status == 200 and head.headers["content-length"] == "13" and head.body == b""
    etag = head.headers["etag"]
    assert curl(server, pages, "/", "-H", f"If-None-Match: {etag}").status == 304
    assert curl(server, pages, "/", "-H", f"If-Modified-Since: {head.headers['last-modified']}").status == 304
    assert curl(server, pages, "/", "-H", 'If-Match: "x"').status == 412
    part = curl(server, pages, "/plain", "-r", "1-2")
    assert (part.status, part.body, part.headers["content-range"]) == (206, b"la", "bytes 1-2/5")
    several = curl(server, pages, "/plain", "-r", "0-0,2-3")
    assert several.status == 206 and several.headers["content-type"].startswith("multipart/byteranges")
    assert several.body.count(b"Content-Range: bytes") == 2
    assert curl(server, pages, "/plain", "-r", "9-").status == 416


def test_a_large_object_streams_whole_and_in_ranges(server, s3, site):
    body = os.urandom(1 << 20) * 50
    s3.upload_fileobj(__import__("io").BytesIO(body), site, "large.bin", ExtraArgs={"ACL": "public-read"})
    got = curl(server, site, "/large.bin")
    assert got.status == 200 and hashlib.sha256(got.body).digest() == hashlib.sha256(body).digest()
    middle = curl(server, site, "/large.bin", "-r", f"{(8 << 20) - 3}-{(8 << 20) + 70_000}")
    assert middle.body == body[(8 << 20) - 3:(8 << 20) + 70_001]


def test_a_visit_sees_every_change_at_once(server, s3, site):
    for number in range(50):
        s3.put_object(Bucket=site, Key="n", Body=str(number).encode(), ACL="public-read")
        assert curl(server, site, "/n").body == str(number).encode()
    s3.delete_object(Bucket=site, Key="n")
    assert curl(server, site, "/n").status == 403


def dom(url, directory):
    done = subprocess.run(
        ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
         f"--user-data-dir={directory}", "--virtual-time-budget=3000", "--dump-dom", url],
        capture_output=True, text=True, timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


PAGE = """<p>waiting</p><script>
Promise.allSettled([
  fetch("{other}/data.json").then(answer => answer.json()).then(data => data.told),
  fetch("{other}/data.json", {{headers: {{"X-Asked": "1"}}}}).then(answer => answer.json()).then(data => data.told),
  fetch("{other}/data.json", {{headers: {{"X-Unasked": "1"}}}}).then(() => "let through"),
  fetch("{closed}/data.json").then(() => "let through"),
]).then(all => document.querySelector("p").textContent = all.map(one => one.value ?? one.reason.name).join(" "))
</script>"""


def test_a_browser_reads_another_site_as_far_as_its_rules_let_it(server, s3, site, tmp_path):
    other, closed = f"other-{site}", f"closed-{site}"
    for name in (other, closed):
        s3.create_bucket(Bucket=name, ACL="public-read")
        s3.put_bucket_website(Bucket=name, WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}})
        s3.put_object(Bucket=name, Key="data.json", Body=b'{"told": "read"}', ACL="public-read", ContentType="application/json")
    rules = {"CORSRules": [{"AllowedOrigins": [server.web(site)], "AllowedMethods": ["GET"], "AllowedHeaders": ["x-asked"]}]}
    s3.put_bucket_cors(Bucket=other, CORSConfiguration=rules)
    assert s3.get_bucket_cors(Bucket=other)["CORSRules"] == rules["CORSRules"]
    s3.put_object(Bucket=site, Key="page.html", ACL="public-read", ContentType="text/html", Body=PAGE.format(
        other=server.web(other), closed=server.web(closed)).encode())
    assert "<p>read read TypeError TypeError</p>" in dom(server.web(site) + "/page.html", tmp_path / "profile")
    preflight = curl(server, other, "/data.json", "-X", "OPTIONS", "-H", f"Origin: {server.web(site)}",
                     "-H", "Access-Control-Request-Method: GET")
    assert preflight.status == 200 and preflight.headers["access-control-allow-origin"] == server.web(site)
    s3.delete_bucket_cors(Bucket=other)
    assert curl(server, other, "/data.json", "-X", "OPTIONS").status == 405


def test_a_browser_opens_the_example_sites_with_their_assets(own_server, tmp_path):
    from frontage import ROOT
    own_server.configure({"sites": str(ROOT / "sites"), "dns": {"zones": str(ROOT / "dns")}})
    own_server.start()
    page = dom(own_server.web("www.example.localhost") + "/", tmp_path / "profile")
    assert re.search(r'<p class="hours" data-open="(yes|no)">(Open now|Closed now)', page), "the script ran"
    assert "<strong>Rye</strong>" in page
    assert "That one is gone." in dom(own_server.web("www.example.localhost") + "/nothing", tmp_path / "profile")
    guide = dom(own_server.web("guide.example.localhost") + "/", tmp_path / "profile")
    assert "A home for your websites" in guide
    style = curl(own_server, "www.example.localhost", "/assets/style.css")
    assert style.headers["content-type"].startswith("text/css")
    script = curl(own_server, "www.example.localhost", "/assets/hours.js")
    assert script.headers["content-type"].startswith("text/javascript")
    answer = subprocess.run(
        ["dig", "@127.0.0.1", "-p", str(own_server.dns_port), "+short", "www.example.localhost", "A"],
        capture_output=True, text=True, timeout=20).stdout
    assert answer == "127.0.0.1\n"


def test_a_bucket_whose_readers_pay_is_closed_to_visitors(server, s3, other_s3, pages):
    s3.put_bucket_policy(Bucket=pages, Policy="""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*",
      "Action":"s3:*","Resource":["arn:aws:s3:::%s","arn:aws:s3:::%s/*"]}]}""" % (pages, pages))
    assert curl(server, pages, "/").status == 200
    s3.put_bucket_request_payment(Bucket=pages, RequestPaymentConfiguration={"Payer": "Requester"})
    for path in ("/", "/missing", "/photos"):
        refused = curl(server, pages, path)
        assert (refused.status, refused.headers["x-amz-error-code"]) == (403, "AccessDenied") and b"lost" not in refused.body
    with pytest.raises(ClientError):
        other_s3.get_object(Bucket=pages, Key="index.html")
    paid = other_s3.get_object(Bucket=pages, Key="index.html", RequestPayer="requester")
    assert (paid["RequestCharged"], paid["Body"].read()) == ("requester", b"<h1>home</h1>")
    address = other_s3.generate_presigned_url("get_object", Params={"Bucket": pages, "Key": "index.html", "RequestPayer": "requester"})
    with urllib.request.urlopen(address) as answer:
        assert answer.headers["x-amz-request-charged"] == "requester"
    s3.put_bucket_website(Bucket=pages, WebsiteConfiguration={"RedirectAllRequestsTo": {"HostName": "elsewhere.example"}})
    assert curl(server, pages, "/").status == 403
    s3.put_bucket_request_payment(Bucket=pages, RequestPaymentConfiguration={"Payer": "BucketOwner"})
    assert curl(server, pages, "/").status == 301
