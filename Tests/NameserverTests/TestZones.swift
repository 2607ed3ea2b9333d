import Model
import Nameserver

/// The zones that the tests ask for.
enum TestZones {
    static let example = #"""
        $TTL 3600
        @ 900 SOA ns1 admin 1 7200 900 1209600 300
          NS ns1
          NS ns.other.test.
          MX 10 mail
          MX 20 mail
        ns1 A 192.0.2.53
        mail A 192.0.2.25
             AAAA 2001:db8::25
        _imap._tcp SRV 0 1 143 mail
        www 60 A 192.0.2.1
        txt TXT "a" "b"
        alias CNAME www
        deep.ent.x A 192.0.2.2
        *.wild A 192.0.2.3
        host.sub.wild A 192.0.2.4
        *.wc CNAME www
        loop1 CNAME loop2
        loop2 CNAME loop1
        self CNAME self
        out CNAME www.elsewhere.
        dangling CNAME gone
        cross CNAME www.other.test.
        crossgone CNAME gone.other.test.
        star CNAME *.wild
        child NS ns.child
        child NS ns.sibling
        child NS ns1
        child DS 1 8 2 AB
        ns.child A 192.0.2.60
        below.child TXT "hidden"
        *.child A 192.0.2.99
        sibling NS ns.sibling
        ns.sibling A 192.0.2.61
        into CNAME x.child
        old DNAME new
        old TXT "owner"
        under.old TXT "hidden"
        a.new A 192.0.2.9
        older DNAME oldest
        oldest DNAME new
        toold CNAME a.old
        grow DNAME grow.grow
        long DNAME aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example.test.
        site AWS ALIAS A s3-website-us-east-1.amazonaws.com. Z3AQBSTGFYJSTF false
        site AWS ALIAS AAAA www.x.s3-website.eu-west-1.localhost. Z1BKCTXD74EZPE false
        copy AWS ALIAS A www $self true
        copycopy AWS ALIAS A copy $self true
        copyalias AWS ALIAS A alias $self true
        copyother AWS ALIAS A www.other.test. Z2 true
        copygone AWS ALIAS A gone $self true
        copywild AWS ALIAS A any.wild $self true
        aloop1 AWS ALIAS A aloop2 $self true
        aloop2 AWS ALIAS A aloop1 $self true
        tosite CNAME site
        """#

    static let other = """
        @ 900 SOA ns admin 1 7200 900 1209600 60
        @ 900 NS ns
        ns 900 A 192.0.2.77
        www 900 A 192.0.2.78
        """

    /// A zone below `example.test.`, beside its parent's delegation.
    static let served = """
        @ 900 SOA ns admin 1 7200 900 1209600 60
        @ 900 NS ns
        ns 900 A 192.0.2.79
        """

    /// Answers larger than UDP allows.
    static var large: String {
        let head = "@ 900 SOA ns admin 1 7200 900 1209600 60\n@ 900 NS ns\n"
        let many = (0..<100).map { "many 60 A 192.0.2.\($0)\n" }.joined()
        let text = (0..<5).map { "text 60 TXT \"\($0)\(String(repeating: "x", count: 200))\"\n" }.joined()
        let servers = (0..<16).map {
            "cut 60 NS server-\($0)-\(String(repeating: "y", count: 40)).cut\n"
                + "server-\($0)-\(String(repeating: "y", count: 40)).cut 60 A 192.0.2.\($0)\n"
        }
        let mail = (0..<20).map { "mx 60 MX \($0) m\($0)\nm\($0) 60 A 192.0.2.\($0)\nm\($0) 60 AAAA ::\($0)\n" }
        return head + many + text + servers.joined() + mail.joined() + "chain 60 CNAME many\n"
    }

    static func zone(_ text: String, _ origin: String) throws -> Zone {
        let origin = try DNSName(presentation: origin)
        let file = try ZoneFile(parsing: Array(text.utf8), file: origin.presentation, origin: origin) { _ in [] }
        return Zone(apex: file.apex, recordSets: file.recordSets)
    }

    static func table() throws -> ZoneTable {
        let addresses = AliasAddresses(
            ipv4: [[127, 0, 0, 1], [127, 0, 0, 2]], ipv6: [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]])
        let table = ZoneTable(aliasAddresses: addresses)
        table.publish([
            try zone(example, "example.test."), try zone(other, "other.test."),
            try zone(served, "served.example.test."), try zone(large, "large.test."),
        ])
        return table
    }
}
