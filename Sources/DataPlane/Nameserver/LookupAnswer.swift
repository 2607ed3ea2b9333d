package import Model

/// The answer of the real lookup to one question, for `TestDNSAnswer`.
package struct LookupAnswer: Sendable, Hashable {
    /// Such as `NOERROR`.
    package var rcode: String
    /// RDATA in wire form.
    package var records: [[UInt8]]
}

extension ZoneTable {
    /// Answers one question as a query over TCP would be answered; `records` are those of `type`, at the end of a chain as well.
    package func answer(name: DNSName, type: RecordType) -> LookupAnswer {
        let question = name.wire + [UInt8(type.rawValue >> 8), UInt8(type.rawValue & 255), 0, 1]
        let (code, message) = answer([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0] + question, over: .tcp)
        let records = message.withUnsafeBytes { LookupAnswer.records($0, type: type, behind: 12 + question.count) }
        return LookupAnswer(rcode: (code ?? .serverFailure).text, records: records)
    }

    /// Answers the octets of one query, for those who have no thread that answers queries; empty for silence.
    package func answer(_ query: [UInt8], over transport: Transport) -> (code: ResponseCode?, message: [UInt8]) {
        var answerer = Answerer()
        return answer(query, over: transport, with: &answerer)
    }

    /// Answers the octets of one query in `answerer`'s memory.
    package func answer(
        _ query: [UInt8],
        over transport: Transport,
        with answerer: inout Answerer
    ) -> (code: ResponseCode?, message: [UInt8]) {
        var reader = Reader(self)
        let zones = reader.current()
        var code: ResponseCode?
        let capacity = transport.answerBytesMax(payloadBytes: .max)
        let message = [UInt8](unsafeUninitializedCapacity: capacity) { out, count in
            let answer = query.withUnsafeBytes {
                answerer.answer($0, from: zones, over: transport, into: UnsafeMutableRawBufferPointer(out))
            }
            count = answer.bytes
            code = answer.code
        }
        return (code, message)
    }
}

extension LookupAnswer {
    /// The data of the answer section's records of `type`, without compression.
    fileprivate static func records(
        _ message: UnsafeRawBufferPointer,
        type: RecordType,
        behind start: Int
    ) -> [[UInt8]] {
        guard message.count >= Query.headerBytes else { return [] }
        var records: [[UInt8]] = []
        var index = start
        for _ in 0..<message.short(at: 6) {
            guard let record = RecordPosition(message, at: index) else { return records }
            if record.type == type.rawValue { records.append(expanded(message, record, type)) }
            index = record.data.upperBound
        }
        return records
    }

    private static func expanded(
        _ message: UnsafeRawBufferPointer,
        _ record: RecordPosition,
        _ type: RecordType
    ) -> [UInt8] {
        var data: [UInt8] = []
        var index = record.data.lowerBound
        for field in type.fields ?? [] {
            guard index < record.data.upperBound else { break }
            switch field {
            case .name(compressible: true): data += name(message, at: &index)
            case .short:
                data += message[index..<min(index + 2, record.data.upperBound)]
                index += 2
            default:
                data += message[index..<record.data.upperBound]
                index = record.data.upperBound
            }
        }
        if index < record.data.upperBound { data += message[index..<record.data.upperBound] }
        return data
    }

    /// The name at `index` without compression; the message is one that `Answerer` has written.
    private static func name(_ message: UnsafeRawBufferPointer, at index: inout Int) -> [UInt8] {
        var name: [UInt8] = []
        var position = index
        var hasJumped = false
        while position < message.count, message[position] > 0, name.count < Limits.dnsNameBytesMax {
            if message[position] >= 0xc0 {
                if !hasJumped { index = position + 2 }
                hasJumped = true
                position = Int(message[position] & 63) << 8 | Int(message[position + 1])
            } else {
                let end = position + 1 + Int(message[position])
                name += message[position..<end]
                position = end
            }
        }
        if !hasJumped { index = position + 1 }
        return name + [0]
    }
}
