import uuid

import boto3
import pytest
from botocore.config import Config

from frontage import OTHER, OWNER, Server


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server that the tests of a module share; each uses buckets of its own."""
    server = Server(tmp_path_factory.mktemp("server")).start()
    yield server
    assert server.stop() == 0, server.log_text()[-4000:]


@pytest.fixture
def own_server(tmp_path):
    """A server of one test's own, not started yet."""
    server = Server(tmp_path / "own")
    yield server
    if server.process and server.process.poll() is None:
        server.kill()


def client(server, service, account=OWNER, **options):
    configuration = Config(retries={"max_attempts": 0}, **options)
    return boto3.client(
        service, endpoint_url=server.api, aws_access_key_id=account.access_key, aws_secret_access_key=account.secret_key,
        region_name="us-east-1", config=configuration,
    )


@pytest.fixture
def s3(server):
    return client(server, "s3", s3={"addressing_style": "path"})


@pytest.fixture
def other_s3(server):
    return client(server, "s3", OTHER, s3={"addressing_style": "path"})


@pytest.fixture
def route53(server):
    return client(server, "route53")


@pytest.fixture
def host():
    """A new bucket's name that is a hostname too."""
    return f"t{uuid.uuid4().hex[:12]}.localhost"


@pytest.fixture
def bucket(s3, host):
    s3.create_bucket(Bucket=host)
    return host


@pytest.fixture
def site(s3, bucket):
    """A bucket with the website switched on, whose pages everybody may read when they are put so."""
    s3.put_bucket_website(
        Bucket=bucket,
        WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}, "ErrorDocument": {"Key": "404.html"}},
    )
    return bucket
