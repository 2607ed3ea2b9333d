import Model

/// The name server's answers to any octets, over both transports: total, inside the limits, never an answer to an answer.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let message = UnsafeRawBufferPointer(start: start, count: count)
    let out = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_535, alignment: 8)
    defer { out.deallocate() }
    for transport in Transport.allCases {
        var answerer = Answerer()
        let answer = answerer.answer(message, from: snapshot, over: transport, into: out)
        precondition(answer.bytes <= (transport == .udp ? Limits.dnsUDPBytesMax : 65_535))
        if count < 12 || message[2] & 0x80 != 0 {
            precondition(answer.bytes == 0, "an answer to what is no query")
        } else if answer.bytes > 0 {
            precondition(answer.bytes >= 12 && out[0] == message[0] && out[1] == message[1] && out[2] & 0x80 != 0)
        }
    }
    return 0
}

/// A zone with everything that lookups turn on: a wildcard, an empty non-terminal, a cut, CNAME and DNAME loops, aliases.
private let zoneText = """
    $TTL 60
    @ SOA ns h 1 2 3 4 60
    @ NS ns
    ns A 192.0.2.1
    *.w TXT "wild"
    a.b.c A 192.0.2.2
    cut NS ns.cut
    ns.cut A 192.0.2.3
    l1 CNAME l2
    l2 CNAME l1
    out CNAME x.w
    d DNAME w
    dd DNAME d
    mx MX 1 mx.cut
    www AWS ALIAS A s3-website-us-east-1.amazonaws.com. Z3AQBSTGFYJSTF false
    me AWS ALIAS A ns.f. $self false
    big TXT "\(String(repeating: "x", count: 250))" "\(String(repeating: "y", count: 250))" "\(String(repeating: "z", count: 250))"
    big TXT "\(String(repeating: "u", count: 250))" "\(String(repeating: "v", count: 250))" "\(String(repeating: "w", count: 250))"
    """

private let snapshot: ZoneSnapshot = {
    let table = ZoneTable(aliasAddresses: AliasAddresses(ipv4: [[127, 0, 0, 1]], ipv6: []))
    do {
        let apex = try DNSName(presentation: "f.")
        let zone = try ZoneFile(parsing: Array(zoneText.utf8), file: "fuzz.zone", origin: apex) { _ in
            throw NoIncludes()
        }
        table.publish(Zone(apex: zone.apex, recordSets: zone.recordSets))
    } catch {
        preconditionFailure("\(error)")
    }
    var reader = ZoneTable.Reader(table)
    return reader.current()
}()

private struct NoIncludes: Error {}
