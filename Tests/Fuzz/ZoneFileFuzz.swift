import Model

/// The zone-file reader: total, and what it accepts is written as text that reads as the same record sets.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let zone = parse(bytes) else { return 0 }
    guard let again = parse(Array(zone.text.utf8)) else { preconditionFailure("not read again:\n\(zone.text)") }
    precondition(Set(again.recordSets) == Set(zone.recordSets), "read differently:\n\(zone.text)")
    return 0
}

private func parse(_ bytes: [UInt8]) -> ZoneFile? {
    guard let origin = try? DNSName(presentation: "example.test.") else { preconditionFailure("a valid name") }
    return try? ZoneFile(parsing: bytes, file: "fuzz.zone", origin: origin) { _ in throw NoIncludes() }
}

private struct NoIncludes: Error {}
