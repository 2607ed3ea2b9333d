"""The Route 53 API with boto3, the answers with dig and dnspython."""

import subprocess

import dns.flags
import dns.message
import dns.query
import dns.rcode
import pytest
from botocore.exceptions import ClientError

from conftest import client
from frontage import OTHER


@pytest.fixture
def zone(route53, host):
    created = route53.create_hosted_zone(Name=host, CallerReference=host)
    return created["HostedZone"]["Id"], host + "."


def change(route53, zone_id, *changes):
    return route53.change_resource_record_sets(
        HostedZoneId=zone_id,
        ChangeBatch={"Changes": [{"Action": action, "ResourceRecordSet": set_} for action, set_ in changes]},
    )


def record(name, type_, *values, ttl=60):
    return {"Name": name, "Type": type_, "TTL": ttl, "ResourceRecords": [{"Value": v} for v in values]}


def dig(server, *arguments):
    done = subprocess.run(
        ["dig", "@127.0.0.1", "-p", str(server.dns_port), "+short", *arguments], capture_output=True, text=True, timeout=20)
    assert done.returncode == 0, done.stdout
    return done.stdout.split("\n")[:-1]


def test_a_change_is_answered_before_the_call_returns(server, route53, zone):
    zone_id, name = zone
    for number in range(20):
        change(route53, zone_id, ("UPSERT", record("n." + name, "A", f"192.0.2.{number}")))
        answer = dns.query.udp(dns.message.make_query("n." + name, "A"), "127.0.0.1", port=server.dns_port, timeout=2)
        assert [str(r) for r in answer.answer[0]] == [f"192.0.2.{number}"]


def test_dig_reads_every_kind_of_record(server, route53, zone):
    zone_id, name = zone
    sets = {
        "A": ("192.0.2.1", "192.0.2.2"), "AAAA": ("2001:db8::1",), "MX": ("10 mail.example.com.",), "TXT": ('"a b" "c"',),
        "CAA": ('0 issue "letsencrypt.org"',), "SRV": ("1 2 443 www.example.com.",),
    }
    change(route53, zone_id, *[("CREATE", record("all." + name, t, *v)) for t, v in sets.items()])
    for type_, values in sets.items():
        assert sorted(dig(server, "all." + name, type_)) == sorted(values)
        assert sorted(dig(server, "+tcp", "all." + name, type_)) == sorted(values)
    listed = route53.list_resource_record_sets(HostedZoneId=zone_id)["ResourceRecordSets"]
    assert [(s["Name"], s["Type"]) for s in listed][:2] == [(name, "NS"), (name, "SOA")]
    assert len(listed) == 2 + len(sets)


def test_an_alias_to_the_website_endpoint_gives_the_web_listener(server, route53, zone):
    zone_id, name = zone
    alias = {
        "Name": name, "Type": "A",
        "AliasTarget": {
            "HostedZoneId": "Z3AQBSTGFYJSTF", "DNSName": "s3-website-us-east-1.amazonaws.com", "EvaluateTargetHealth": False},
    }
    change(route53, zone_id, ("UPSERT", alias))
    assert dig(server, name, "A") == ["127.0.0.1"]
    listed = route53.list_resource_record_sets(HostedZoneId=zone_id, StartRecordName=name, StartRecordType="A", MaxItems="1")
    assert listed["ResourceRecordSets"][0]["AliasTarget"]["DNSName"] == "s3-website-us-east-1.amazonaws.com."


def test_the_waiter_is_satisfied_at_once(route53, zone):
    zone_id, name = zone
    info = change(route53, zone_id, ("CREATE", record("w." + name, "A", "192.0.2.9")))["ChangeInfo"]
    assert route53.get_change(Id=info["Id"])["ChangeInfo"]["Status"] == "INSYNC"
    route53.get_waiter("resource_record_sets_changed").wait(Id=info["Id"], WaiterConfig={"MaxAttempts": 1})


@pytest.mark.parametrize("changes, message", [
    ([("DELETE", record("x.{}", "A", "192.0.2.1"))], "but it was not found"),
    ([("CREATE", record("{}", "CNAME", "a.example.com."))], "is not permitted at apex in zone"),
    ([("CREATE", record("x.elsewhere.test.", "A", "192.0.2.1"))], "is not permitted in zone"),
    ([("CREATE", record("x.{}", "A", "no address"))], "Value is not a valid IPv4 address"),
    ([("CREATE", record("x.{}", "TXT", "bare"))], "Value should be enclosed in quotation marks"),
    ([("CREATE", record("x.{}", "A", "192.0.2.1")), ("CREATE", record("x.{}", "CNAME", "y."))], "not permitted"),
])
def test_a_bad_batch_changes_nothing_and_says_why(route53, zone, changes, message):
    zone_id, name = zone
    filled = [(action, {**set_, "Name": set_["Name"].format(name)}) for action, set_ in changes]
    before = route53.list_resource_record_sets(HostedZoneId=zone_id)["ResourceRecordSets"]
    with pytest.raises(ClientError) as refused:
        change(route53, zone_id, ("CREATE", record("good." + name, "A", "192.0.2.7")), *filled)
    error = refused.value.response["Error"]
    assert error["Code"] == "InvalidChangeBatch" and message in error["Message"]
    assert route53.list_resource_record_sets(HostedZoneId=zone_id)["ResourceRecordSets"] == before


def test_zones_belong_to_their_account(server, route53, zone, host):
    zone_id, name = zone
    other = client(server, "route53", OTHER)
    with pytest.raises(ClientError) as refused:
        other.get_hosted_zone(Id=zone_id)
    assert refused.value.response["Error"]["Code"] == "NoSuchHostedZone"
    for clash in (host, "sub." + host):
        with pytest.raises(ClientError) as refused:
            other.create_hosted_zone(Name=clash, CallerReference="r" + clash)
        assert refused.value.response["Error"]["Code"] == "ConflictingDomainExists"
    by_name = route53.list_hosted_zones_by_name(DNSName=host, MaxItems="1")["HostedZones"]
    assert [z["Name"] for z in by_name] == [name]


def test_a_zone_is_deleted_only_when_empty(route53, zone, server):
    zone_id, name = zone
    change(route53, zone_id, ("CREATE", record("x." + name, "A", "192.0.2.1")))
    with pytest.raises(ClientError) as refused:
        route53.delete_hosted_zone(Id=zone_id)
    assert refused.value.response["Error"]["Code"] == "HostedZoneNotEmpty"
    change(route53, zone_id, ("DELETE", record("x." + name, "A", "192.0.2.1")))
    route53.delete_hosted_zone(Id=zone_id)
    answer = dns.query.udp(dns.message.make_query(name, "SOA"), "127.0.0.1", port=server.dns_port, timeout=2)
    assert answer.rcode() == dns.rcode.REFUSED


def test_tags_and_the_test_answer(route53, zone):
    zone_id, name = zone
    plain = zone_id.split("/")[-1]
    route53.change_tags_for_resource(ResourceType="hostedzone", ResourceId=plain, AddTags=[{"Key": "team", "Value": "web"}])
    tags = route53.list_tags_for_resource(ResourceType="hostedzone", ResourceId=plain)["ResourceTagSet"]["Tags"]
    assert tags == [{"Key": "team", "Value": "web"}]
    change(route53, zone_id, ("CREATE", record("t." + name, "A", "192.0.2.5")))
    answer = route53.test_dns_answer(HostedZoneId=zone_id, RecordName="t." + name, RecordType="A")
    assert answer["ResponseCode"] == "NOERROR" and answer["RecordData"] == ["192.0.2.5"]


def test_the_classic_answers(server, route53, zone):
    zone_id, name = zone
    change(
        route53, zone_id,
        ("CREATE", record("a.ent." + name, "A", "192.0.2.1")),
        ("CREATE", record("\\052.wild." + name, "TXT", '"w"')),
        ("CREATE", record("c." + name, "CNAME", "a.ent." + name)),
    )

    def ask(question, type_):
        return dns.query.udp(dns.message.make_query(question, type_), "127.0.0.1", port=server.dns_port, timeout=2)

    missing = ask("nowhere." + name, "A")
    assert missing.rcode() == dns.rcode.NXDOMAIN and missing.authority[0].rdtype == dns.rdatatype.SOA
    assert missing.flags & dns.flags.AA
    ent = ask("ent." + name, "A")
    assert ent.rcode() == dns.rcode.NOERROR and not ent.answer
    assert [r.strings for r in ask("any.thing.wild." + name, "TXT").answer[0]] == [(b"w",)]
    assert [rrset.rdtype for rrset in ask("c." + name, "A").answer] == [dns.rdatatype.CNAME, dns.rdatatype.A]
    assert ask("example.org.", "A").rcode() == dns.rcode.REFUSED
