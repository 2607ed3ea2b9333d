import Glibc
import Model

/// Writes a message into given memory and compresses names (RFC 1035 section 4.1.4). Every write that does not fit says so and
/// leaves the rest to `restore`.
struct MessageWriter: ~Copyable {
    private var out = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private(set) var position = 0
    /// Octets that may be written; at most the memory's.
    private var limit = 0
    /// Where labels start that later names may point at, with the length of the name from there on.
    private let endings: UnsafeMutablePointer<Ending>
    private var endingCount = 0

    private struct Ending {
        var position: UInt16
        var length: UInt16
    }

    private static let endingsMax = 128
    /// Pointers have 14 bits.
    private static let pointerMax = 0x3fff

    init() {
        endings = .allocate(capacity: MessageWriter.endingsMax)
        endings.initialize(repeating: Ending(position: 0, length: 0), count: MessageWriter.endingsMax)
    }

    deinit { endings.deallocate() }

    /// Starts a message behind the room for its header.
    mutating func start(_ out: UnsafeMutableRawBufferPointer, limit: Int) {
        self.out = out
        self.limit = min(limit, out.count)
        position = Query.headerBytes
        endingCount = 0
    }

    struct Mark {
        var position: Int
        var endingCount: Int
    }

    var mark: Mark { Mark(position: position, endingCount: endingCount) }

    /// Forgets what was written after `mark`.
    mutating func restore(_ mark: Mark) {
        position = mark.position
        endingCount = mark.endingCount
    }

    /// Keeps `count` octets free for what must follow; give a negative number to have them back.
    mutating func reserve(_ count: Int) { limit -= count }

    mutating func octets(_ octets: UnsafeRawBufferPointer) -> Bool {
        guard let source = octets.baseAddress else { return true }
        guard position + octets.count <= limit, let base = out.baseAddress else { return false }
        memcpy(base + position, source, octets.count)
        position += octets.count
        return true
    }

    mutating func short(_ value: UInt16) -> Bool {
        guard position + 2 <= limit else { return false }
        set(value, at: position)
        position += 2
        return true
    }

    mutating func long(_ value: UInt32) -> Bool {
        short(UInt16(truncatingIfNeeded: value >> 16)) && short(UInt16(truncatingIfNeeded: value))
    }

    mutating func octet(_ value: UInt8) -> Bool {
        guard position < limit else { return false }
        out[position] = value
        position += 1
        return true
    }

    /// Type, class, TTL and the length of the data.
    mutating func recordHead(_ type: RecordType, ttlSeconds: UInt32, length: Int) -> Bool {
        guard position + 10 <= limit else { return false }
        set(type.rawValue, at: position)
        set(Query.internetClass, at: position + 2)
        set(UInt16(truncatingIfNeeded: ttlSeconds >> 16), at: position + 4)
        set(UInt16(truncatingIfNeeded: ttlSeconds), at: position + 6)
        set(UInt16(truncatingIfNeeded: length), at: position + 8)
        position += 10
        return true
    }

    /// Overwrites two octets that have been written, or the header's.
    mutating func set(_ value: UInt16, at index: Int) {
        out[index] = UInt8(truncatingIfNeeded: value >> 8)
        out[index + 1] = UInt8(truncatingIfNeeded: value)
    }

    /// Makes the name that was written at `start` known to later ones; `name` is the same name without compression.
    mutating func note(_ name: UnsafeRawBufferPointer, at start: Int) {
        var index = 0
        while index < name.count, name[index] > 0 {
            note(name.count - index, at: start + index)
            index += 1 + Int(name[index])
        }
    }

    private mutating func note(_ length: Int, at start: Int) {
        guard endingCount < MessageWriter.endingsMax, start <= MessageWriter.pointerMax else { return }
        endings[endingCount] = Ending(position: UInt16(start), length: UInt16(length))
        endingCount += 1
    }

    /// Writes the valid name `name`, its longest known ending as a pointer.
    mutating func compressed(_ name: UnsafeRawBufferPointer) -> Bool {
        let known = endingCount
        var index = 0
        while index < name.count, name[index] > 0 {
            if let target = find(UnsafeRawBufferPointer(rebasing: name[index...]), among: known) {
                return short(0xc000 | target)
            }
            let label = 1 + Int(name[index])
            note(name.count - index, at: position)
            guard octets(UnsafeRawBufferPointer(rebasing: name[index..<(index + label)])) else { return false }
            index += label
        }
        return octet(0)
    }

    private func find(_ name: UnsafeRawBufferPointer, among known: Int) -> UInt16? {
        for number in 0..<known where Int(endings[number].length) == name.count {
            if isWritten(name, at: Int(endings[number].position)) { return endings[number].position }
        }
        return nil
    }

    /// Compares letters in any case. What is written is valid, and each pointer in it points backwards.
    private func isWritten(_ name: UnsafeRawBufferPointer, at start: Int) -> Bool {
        var position = start
        var index = 0
        while index < name.count {
            while out[position] >= 0xc0 { position = Int(out[position] & 63) << 8 | Int(out[position + 1]) }
            let label = Int(name[index])
            guard Int(out[position]) == label else { return false }
            for offset in 0..<label {
                let (left, right) = (name[index + 1 + offset], out[position + 1 + offset])
                guard left == right || DNSName.lowercased(left) == DNSName.lowercased(right) else { return false }
            }
            index += label + 1
            position += label + 1
        }
        return true
    }
}
