import Glibc
import Model

/// A name that is looked up: its octets in lower case, where its labels start, and a hash of each of its endings.
///
/// It owns its memory for the life of a thread, so that a query allocates nothing.
struct LookupName: ~Copyable {
    /// Room for the longest name and for reading eight octets from any of its places.
    private static let capacity = Limits.dnsNameBytesMax + 9
    private static let labelsMax = 127

    /// The wire form; the first `length` octets are a valid name after every mutating call that succeeded.
    let octets: UnsafeMutablePointer<UInt8>
    /// Where label 0, the leftmost, and the others start; at `labelCount` the root's zero octet.
    let starts: UnsafeMutablePointer<Int>
    /// The hash of the name from label `i` on.
    let hashes: UnsafeMutablePointer<UInt64>
    private(set) var length = 1
    private(set) var labelCount = 0
    private let seed: UInt64

    init() {
        octets = .allocate(capacity: LookupName.capacity)
        octets.initialize(repeating: 0, count: LookupName.capacity)
        starts = .allocate(capacity: LookupName.labelsMax + 1)
        starts.initialize(repeating: 0, count: LookupName.labelsMax + 1)
        hashes = .allocate(capacity: LookupName.labelsMax + 1)
        hashes.initialize(repeating: 0, count: LookupName.labelsMax + 1)
        seed = LookupName.processSeed
        measure()
    }

    deinit {
        octets.deallocate()
        starts.deallocate()
        hashes.deallocate()
    }

    /// Unknown outside, so that nobody can choose names that share a slot.
    private static let processSeed = UInt64.random(in: .min ... .max)

    /// Reads a name without compression from `message`; where it ends, or `nil` and no change of meaning when it is none.
    mutating func read(_ message: UnsafeRawBufferPointer, at start: Int) -> Int? {
        var index = start
        var length = 0
        var labelCount = 0
        while index < message.count {
            let label = Int(message[index])
            // In bounds: a name of at most 255 octets has at most 127 labels before the root.
            guard label < 64, length + label + 1 <= Limits.dnsNameBytesMax, index + label < message.count else {
                return nil
            }
            starts[labelCount] = length
            octets[length] = UInt8(truncatingIfNeeded: label)
            for offset in 1..<(label + 1) { octets[length + offset] = DNSName.lowercased(message[index + offset]) }
            length += label + 1
            index += label + 1
            guard label > 0 else {
                self.length = length
                self.labelCount = labelCount
                hashEndings()
                return index
            }
            labelCount += 1
        }
        return nil
    }

    /// Takes over a valid name in wire form of any case.
    mutating func assign(_ wire: UnsafeRawBufferPointer) {
        length = min(wire.count, Limits.dnsNameBytesMax)
        for index in 0..<length { octets[index] = DNSName.lowercased(wire[index]) }
        measure()
    }

    /// Puts the valid name `target` in place of everything from `label` on (RFC 6672 section 2.2); `false`, and no change, when the
    /// name would be too long.
    mutating func replaceEnding(from label: Int, with target: UnsafeRawBufferPointer) -> Bool {
        let prefix = starts[label]
        guard prefix + target.count <= Limits.dnsNameBytesMax else { return false }
        length = prefix + target.count
        for index in 0..<target.count { octets[prefix + index] = DNSName.lowercased(target[index]) }
        measure()
        return true
    }

    /// Whether the name from `label` on is the lower-case name `wire`.
    func matches(from label: Int, _ wire: UnsafeRawBufferPointer) -> Bool {
        let start = starts[label]
        guard let base = wire.baseAddress, wire.count == length - start else { return false }
        return memcmp(octets + start, base, wire.count) == 0
    }

    var wire: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: octets, count: length) }

    private mutating func measure() {
        labelCount = 0
        var index = 0
        // In bounds: `octets` holds a valid name, whose labels end with the root's zero octet.
        while octets[index] > 0 {
            starts[labelCount] = index
            labelCount += 1
            index += 1 + Int(octets[index])
        }
        starts[labelCount] = index
        hashEndings()
    }

    /// From the root to the left, so that each label adds itself to the hash of what follows it.
    private func hashEndings() {
        var hash = seed
        hashes[labelCount] = hash
        for label in (0..<labelCount).reversed() {
            hash = mix(hash, from: octets + starts[label], count: starts[label + 1] - starts[label])
            hashes[label] = hash
        }
    }

    /// Reads up to seven octets beyond the label, for which `capacity` has room, and masks them off.
    private func mix(_ hash: UInt64, from label: UnsafeMutablePointer<UInt8>, count: Int) -> UInt64 {
        var hash = hash
        var left = count
        var chunk = UnsafeRawPointer(label)
        while left > 0 {
            var value = chunk.loadUnaligned(as: UInt64.self)
            if left < 8 { value &= (1 << UInt64(8 * left)) - 1 }
            hash = (hash ^ value) &* 0x9e37_79b9_7f4a_7c15
            hash ^= hash >> 32
            chunk += 8
            left -= 8
        }
        return hash
    }
}
