import Model

/// What a query's octets say (RFC 1035 section 4.1, RFC 6891, RFC 8945).
struct Query {
    var id: UInt16 = 0
    /// The second 16 bits of the header.
    var flags: UInt16 = 0
    var type = RecordType(rawValue: 0)
    var recordClass: UInt16 = 0
    /// Where the question ends, or 12 when there is none to repeat.
    var questionEnd = Query.headerBytes
    var edns: EDNS?
    /// Where a TSIG record's owner and its data stand.
    var signature: (owner: Range<Int>, data: Range<Int>)?

    struct EDNS {
        var payloadBytes: Int
        var version: UInt8
        var wantsDNSSEC: Bool
    }

    enum Outcome {
        /// Not a query, or too short to be answered.
        case silence
        case malformed
        case unknownOperation
        case question
    }

    static let headerBytes = 12
    static let internetClass: UInt16 = 1

    /// Reads `message` and leaves the question's name in `name`.
    mutating func read(_ message: UnsafeRawBufferPointer, name: inout LookupName) -> Outcome {
        guard message.count >= Query.headerBytes else { return .silence }
        id = message.short(at: 0)
        flags = message.short(at: 2)
        guard flags & 0x8000 == 0 else { return .silence }
        let operation = flags >> 11 & 15
        let hasQuestion = message.short(at: 4) == 1 && readQuestion(message, name: &name)
        guard operation == 0 else {
            if hasQuestion { _ = readRecords(message) }
            signature = nil
            return .unknownOperation
        }
        guard hasQuestion, readRecords(message) else {
            edns = nil
            return .malformed
        }
        return .question
    }

    private mutating func readQuestion(_ message: UnsafeRawBufferPointer, name: inout LookupName) -> Bool {
        guard let end = name.read(message, at: Query.headerBytes), end + 4 <= message.count else { return false }
        type = RecordType(rawValue: message.short(at: end))
        recordClass = message.short(at: end + 2)
        questionEnd = end + 4
        return true
    }

    /// Walks the records behind the question to the end of the message, in which only the additional section means anything.
    private mutating func readRecords(_ message: UnsafeRawBufferPointer) -> Bool {
        let leading = Int(message.short(at: 6)) + Int(message.short(at: 8))
        let total = leading + Int(message.short(at: 10))
        guard total <= Limits.dnsQueryRecordsMax else { return false }
        var index = questionEnd
        for number in 0..<total {
            guard let record = RecordPosition(message, at: index) else { return false }
            index = record.data.upperBound
            switch record.type {
            case Query.optType:
                guard number >= leading, edns == nil, readOptions(message, record) else { return false }
            case Query.tsigType:
                guard number >= leading, number == total - 1, readSignature(message, record) else { return false }
            default:
                break
            }
        }
        return index == message.count
    }

    private static let optType: UInt16 = 41
    private static let tsigType: UInt16 = 250

    /// RFC 6891 section 6.1: options that nobody knows are passed over, but must be whole.
    private mutating func readOptions(_ message: UnsafeRawBufferPointer, _ record: RecordPosition) -> Bool {
        guard message[record.owner.lowerBound] == 0 else { return false }
        var index = record.data.lowerBound
        while index < record.data.upperBound {
            guard index + 4 <= record.data.upperBound else { return false }
            index += 4 + Int(message.short(at: index + 2))
        }
        guard index == record.data.upperBound else { return false }
        let fields = record.owner.upperBound
        edns = EDNS(
            payloadBytes: Int(message.short(at: fields + 2)),
            version: message[fields + 5],
            wantsDNSSEC: message[fields + 6] & 0x80 != 0)
        return true
    }

    /// RFC 8945 section 4.2: an algorithm's name, 6 octets of time, 2 of fudge, the MAC, id, error, other data.
    private mutating func readSignature(_ message: UnsafeRawBufferPointer, _ record: RecordPosition) -> Bool {
        let data = record.data
        guard let algorithm = DNSName.length(of: message[data]), !record.ownerIsCompressed else { return false }
        var index = data.lowerBound + algorithm + 8
        guard index + 2 <= data.upperBound else { return false }
        index += 2 + Int(message.short(at: index))
        guard index + 6 <= data.upperBound else { return false }
        index += 6 + Int(message.short(at: index + 4))
        guard index == data.upperBound else { return false }
        signature = (record.owner, data)
        return true
    }
}

/// Where a record's parts stand in a message.
struct RecordPosition {
    var owner: Range<Int>
    var ownerIsCompressed = false
    var type: UInt16
    var data: Range<Int>

    /// `nil` when the record is not whole or its owner is no name.
    init?(_ message: UnsafeRawBufferPointer, at start: Int) {
        guard let end = RecordPosition.skipName(message, at: start, isCompressed: &ownerIsCompressed),
            end + 10 <= message.count
        else { return nil }
        let length = Int(message.short(at: end + 8))
        guard end + 10 + length <= message.count else { return nil }
        owner = start..<end
        type = message.short(at: end)
        data = (end + 10)..<(end + 10 + length)
    }

    /// Where the name at `start` ends. A pointer must point before the name that it stands in, and each further one before the last
    /// target (RFC 1035 section 4.1.4, "a prior occurrence"), so that every walk ends.
    private static func skipName(
        _ message: UnsafeRawBufferPointer,
        at start: Int,
        isCompressed: inout Bool
    ) -> Int? {
        var end: Int?
        var index = start
        var before = start
        var length = 0
        while index < message.count {
            let label = Int(message[index])
            switch label >> 6 {
            case 0:
                length += label + 1
                guard length <= Limits.dnsNameBytesMax else { return nil }
                if label == 0 { return end ?? index + 1 }
                index += label + 1
            case 3:
                guard index + 1 < message.count else { return nil }
                let target = (label & 63) << 8 | Int(message[index + 1])
                guard target < before, target >= Query.headerBytes else { return nil }
                end = end ?? index + 2
                isCompressed = true
                index = target
                before = target
            default:
                return nil
            }
        }
        return nil
    }
}

extension UnsafeRawBufferPointer {
    /// Two octets in network order; both must be within the buffer.
    func short(at index: Int) -> UInt16 {
        UInt16(self[index]) << 8 | UInt16(self[index + 1])
    }
}
