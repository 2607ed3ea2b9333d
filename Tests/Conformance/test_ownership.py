"""Who owns objects, and what is not open to everyone whatever ACLs and policies say: with boto3, and on the website."""

import json

import pytest
from botocore.exceptions import ClientError

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
