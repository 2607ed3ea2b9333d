"""Who owns objects, and what is not open to everyone whatever ACLs and policies say: with boto3, and on the website."""

import json

import pytest
from botocore.exceptions import ClientError

from conftest import client
from frontage import OTHER, OWNER
from test_website import curl

NONE = {"BlockPublicAcls": False, "IgnorePublicAcls": False, "BlockPublicPolicy": False, "RestrictPublicBuckets": False}


def refused(call, **arguments):
    with pytest.raises(ClientError) as error:
        call(**arguments)
    return error.value.response["ResponseMetadata"]["HTTPStatusCode"], error.value.response["Error"]["Code"]


def enforce(s3, bucket, ownership="BucketOwnerEnforced"):
    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": ownership}]})


def allow_everyone(s3, bucket, action):
    statement = {"Effect": "Allow", "Principal": "*", "Action": action, "Resource": f"arn:aws:s3:::{bucket}/*"}
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))


def test_ownership_controls_are_put_read_and_deleted(s3, bucket):
    assert refused(s3.get_bucket_ownership_controls, Bucket=bucket) == (404, "OwnershipControlsNotFoundError")
    for ownership in ["BucketOwnerPreferred", "ObjectWriter", "BucketOwnerEnforced"]:
        enforce(s3, bucket, ownership)
        rules = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
        assert rules == [{"ObjectOwnership": ownership}]
    s3.delete_bucket_ownership_controls(Bucket=bucket)
    assert refused(s3.get_bucket_ownership_controls, Bucket=bucket) == (404, "OwnershipControlsNotFoundError")


def test_a_bucket_can_be_created_without_acls(s3, host):
    public = refused(s3.create_bucket, Bucket=host, ObjectOwnership="BucketOwnerEnforced", ACL="public-read")
    assert public == (400, "InvalidBucketAclWithObjectOwnership")
    s3.create_bucket(Bucket=host, ObjectOwnership="BucketOwnerEnforced")
    denied = refused(s3.put_object, Bucket=host, Key="k", Body=b"", ACL="public-read")
    assert denied == (400, "AccessControlListNotSupported")
    s3.put_object(Bucket=host, Key="k", Body=b"", ACL="bucket-owner-full-control")
    assert refused(s3.put_object_acl, Bucket=host, Key="k", ACL="private") == (400, "AccessControlListNotSupported")
    assert refused(s3.put_bucket_acl, Bucket=host, ACL="private") == (400, "AccessControlListNotSupported")


def test_the_bucket_owner_owns_what_others_write(s3, other_s3, bucket):
    allow_everyone(s3, bucket, "s3:PutObject")
    for ownership, acl, owner in [
        ("ObjectWriter", "bucket-owner-full-control", OTHER), ("BucketOwnerPreferred", "bucket-owner-full-control", OWNER),
        ("BucketOwnerEnforced", "bucket-owner-full-control", OWNER),
    ]:
        enforce(s3, bucket, ownership)
        other_s3.put_object(Bucket=bucket, Key=ownership, Body=b"x", ACL=acl)
        assert s3.get_object_acl(Bucket=bucket, Key=ownership)["Owner"]["ID"] == owner.id


def test_a_website_without_acls_is_open_by_policy_alone(server, s3, site):
    s3.put_object(Bucket=site, Key="index.html", Body=b"home", ACL="public-read")
    assert curl(server, site, "/").status == 200
    enforce(s3, site)
    assert curl(server, site, "/").status == 403
    allow_everyone(s3, site, "s3:GetObject")
    assert curl(server, site, "/").body == b"home"
    s3.delete_bucket_policy(Bucket=site)
    s3.delete_bucket_ownership_controls(Bucket=site)
    assert curl(server, site, "/").status == 200


def test_public_access_is_blocked_in_the_api_and_on_the_website(server, s3, site):
    s3.put_object(Bucket=site, Key="index.html", Body=b"home", ACL="public-read")
    s3.put_public_access_block(Bucket=site, PublicAccessBlockConfiguration={"IgnorePublicAcls": True})
    block = s3.get_public_access_block(Bucket=site)["PublicAccessBlockConfiguration"]
    assert block == NONE | {"IgnorePublicAcls": True}
    assert curl(server, site, "/").status == 403
    allow_everyone(s3, site, "s3:GetObject")
    assert curl(server, site, "/").status == 200
    s3.put_public_access_block(
        Bucket=site, PublicAccessBlockConfiguration={"RestrictPublicBuckets": True, "BlockPublicPolicy": True, "BlockPublicAcls": True})
    assert curl(server, site, "/").status == 403
    assert s3.get_object(Bucket=site, Key="index.html")["Body"].read() == b"home"
    policy = s3.get_bucket_policy(Bucket=site)["Policy"]
    assert refused(s3.put_bucket_policy, Bucket=site, Policy=policy) == (403, "AccessDenied")
    assert refused(s3.put_object, Bucket=site, Key="k", Body=b"", ACL="public-read") == (403, "AccessDenied")
    assert refused(s3.put_bucket_acl, Bucket=site, ACL="authenticated-read") == (403, "AccessDenied")
    s3.delete_public_access_block(Bucket=site)
    assert curl(server, site, "/").status == 200
    assert refused(s3.get_public_access_block, Bucket=site) == (404, "NoSuchPublicAccessBlockConfiguration")


def test_an_account_blocks_public_access_to_all_of_its_buckets(own_server):
    own_server.start()
    s3 = client(own_server, "s3", s3={"addressing_style": "path"})
    control = client(own_server, "s3control")
    account = client(own_server, "sts").get_caller_identity()["Account"]

    def address(request, **_):
        """The client puts the account in front of the host, which no resolver knows here."""
        request.url = request.url.replace(f"//{account}.", "//")

    control.meta.events.register("before-sign.s3-control", address)
    host = "account.localhost"
    s3.create_bucket(Bucket=host)
    s3.put_bucket_website(Bucket=host, WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}})
    s3.put_object(Bucket=host, Key="index.html", Body=b"home", ACL="public-read")
    assert curl(own_server, host, "/").status == 200
    assert refused(control.get_public_access_block, AccountId=account) == (404, "NoSuchPublicAccessBlockConfiguration")
    block = {"IgnorePublicAcls": True, "BlockPublicAcls": True}
    control.put_public_access_block(AccountId=account, PublicAccessBlockConfiguration=block)
    assert control.get_public_access_block(AccountId=account)["PublicAccessBlockConfiguration"] == NONE | block
    assert curl(own_server, host, "/").status == 403
    assert refused(s3.create_bucket, Bucket="public.localhost", ACL="public-read") == (403, "AccessDenied")
    # The accounts of the configuration are put again at every start.
    assert own_server.stop() == 0
    own_server.start()
    assert curl(own_server, host, "/").status == 403
    control.delete_public_access_block(AccountId=account)
    assert curl(own_server, host, "/").status == 200
    s3.create_bucket(Bucket="public.localhost", ACL="public-read")


def test_a_bucket_is_told_as_public_by_policy_or_acl(s3, bucket):
    def is_public():
        return s3.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"]["IsPublic"]

    assert not is_public()
    s3.put_bucket_acl(Bucket=bucket, ACL="public-read")
    assert is_public()
    s3.put_bucket_acl(Bucket=bucket, ACL="private")
    assert not is_public()
    allow_everyone(s3, bucket, "s3:GetObject")
    assert is_public()
