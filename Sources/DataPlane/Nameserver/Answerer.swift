import Model

/// Turns the octets of a query into the octets of its answer (RFC 1034 section 4.3.2); one thread's working memory.
package struct Answerer: ~Copyable {
    var writer = MessageWriter()
    /// The name that is looked up now: the question's, later a CNAME's target.
    var name = LookupName()
    var aliasName = LookupName()
    /// Whether `name` is the question's, to which a pointer can be written.
    var nameIsQuestion = true
    var query = Query()
    var counts = (answers: 0, authorities: 0, additionals: 0)
    var isAuthoritative = false
    var isTruncated = false
    /// The names that a chain has passed, by their hashes.
    let passed: UnsafeMutablePointer<UInt64>

    package init() {
        passed = .allocate(capacity: Limits.dnsChainMax + 1)
        passed.initialize(repeating: 0, count: Limits.dnsChainMax + 1)
    }

    deinit { passed.deallocate() }

    /// What was answered; `bytes` is 0 for silence.
    struct Answer {
        var bytes: Int
        var code: ResponseCode?
    }

    /// Answers `message` out of `zones` into `out`, which must have room for the transport's largest answer.
    mutating func answer(
        _ message: UnsafeRawBufferPointer,
        from zones: ZoneSnapshot,
        over transport: Transport,
        into out: UnsafeMutableRawBufferPointer
    ) -> Answer {
        query = Query()
        let outcome = query.read(message, name: &name)
        if case .silence = outcome { return Answer(bytes: 0, code: nil) }
        start(message, out, limit: transport.answerBytesMax(payloadBytes: query.edns?.payloadBytes))
        let code: ResponseCode
        switch outcome {
        case .silence, .malformed: code = .formatError
        case .unknownOperation: code = .notImplemented
        case .question: code = decide(zones)
        }
        return Answer(bytes: finish(message, code), code: code)
    }

    private mutating func start(
        _ message: UnsafeRawBufferPointer,
        _ out: UnsafeMutableRawBufferPointer,
        limit: Int
    ) {
        counts = (0, 0, 0)
        isAuthoritative = false
        isTruncated = false
        nameIsQuestion = true
        writer.start(out, limit: limit)
        if query.edns != nil { writer.reserve(Answerer.optBytes) }
        guard query.questionEnd > Query.headerBytes else { return }
        // Fits: a question has at most 259 octets.
        _ = writer.octets(UnsafeRawBufferPointer(rebasing: message[Query.headerBytes..<query.questionEnd]))
        writer.note(name.wire, at: Query.headerBytes)
    }

    private mutating func decide(_ zones: ZoneSnapshot) -> ResponseCode {
        if let edns = query.edns, edns.version != 0 { return .badVersion }
        if query.signature != nil { return .notAuthoritative }
        guard query.recordClass == Query.internetClass, !Answerer.transfers.contains(query.type.rawValue) else {
            return .refused
        }
        return resolve(zones)
    }

    /// IXFR and AXFR.
    private static let transfers: ClosedRange<UInt16> = 251...252

    /// OPT, TSIG and the header.
    private mutating func finish(_ message: UnsafeRawBufferPointer, _ code: ResponseCode) -> Int {
        if let edns = query.edns {
            writer.reserve(-Answerer.optBytes)
            writeOptions(edns, code)
        }
        if code == .notAuthoritative { writeSignature(message) }
        let opcodeAndDesire = query.flags & 0x7900
        let flags =
            0x8000 | opcodeAndDesire | (isAuthoritative ? 0x0400 : 0) | (isTruncated ? 0x0200 : 0)
            | UInt16(code.rawValue & 15)
        writer.set(query.id, at: 0)
        writer.set(flags, at: 2)
        writer.set(query.questionEnd > Query.headerBytes ? 1 : 0, at: 4)
        writer.set(UInt16(truncatingIfNeeded: counts.answers), at: 6)
        writer.set(UInt16(truncatingIfNeeded: counts.authorities), at: 8)
        writer.set(UInt16(truncatingIfNeeded: counts.additionals), at: 10)
        return writer.position
    }

    private static let optBytes = 11

    /// RFC 6891 section 6.1.2; DO comes back as it was sent (RFC 3225 section 3).
    private mutating func writeOptions(_ edns: Query.EDNS, _ code: ResponseCode) {
        let fits =
            writer.octet(0) && writer.short(41) && writer.short(UInt16(Limits.dnsUDPBytesMax))
            && writer.octet(UInt8(code.rawValue >> 4)) && writer.octet(0)
            && writer.short(edns.wantsDNSSEC ? 0x8000 : 0) && writer.short(0)
        if fits { counts.additionals += 1 }
    }

    /// An unsigned TSIG with error BADKEY (RFC 8945 section 5.2.1): key, algorithm, time and id as they came, no MAC.
    private mutating func writeSignature(_ message: UnsafeRawBufferPointer) {
        guard let signature = query.signature else { return }
        let mark = writer.mark
        // `Query` has checked that the data has these parts.
        let data = UnsafeRawBufferPointer(rebasing: message[signature.data])
        let algorithm = DNSName.length(of: data) ?? 0
        let identity = algorithm + 10 + Int(data.short(at: algorithm + 8))
        let fits =
            writer.octets(UnsafeRawBufferPointer(rebasing: message[signature.owner]))
            && writer.short(250) && writer.short(255) && writer.long(0)
            && writer.short(UInt16(truncatingIfNeeded: algorithm + 16))
            && writer.octets(UnsafeRawBufferPointer(rebasing: data[..<(algorithm + 8)]))
            && writer.short(0) && writer.short(data.short(at: identity)) && writer.short(17) && writer.short(0)
        if fits {
            counts.additionals += 1
        } else {
            writer.restore(mark)
        }
    }
}
