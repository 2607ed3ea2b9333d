/// Hashes short runs of bytes for the tables of one event loop. Seeded, so that nobody outside can choose names that collide.
struct ByteHash {
    private let seed: UInt64

    init(seed: UInt64) { self.seed = seed }

    /// Eight bytes at a time, each mixed in by a multiplication whose halves are folded.
    func hash(_ bytes: UnsafeBufferPointer<UInt8>, salt: Int64 = 0) -> Int {
        var state = seed ^ UInt64(bitPattern: salt) &* 0x9E37_79B9_7F4A_7C15
        let raw = UnsafeRawBufferPointer(bytes)
        var index = 0
        while index + 8 <= raw.count {
            state = ByteHash.fold(state ^ raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            index += 8
        }
        var rest = UInt64(raw.count)
        while index < raw.count {
            rest = rest << 8 | UInt64(raw[index])
            index += 1
        }
        return Int(truncatingIfNeeded: ByteHash.fold(state ^ rest) >> 1)
    }

    private static func fold(_ value: UInt64) -> UInt64 {
        let product = (value ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
        return product.high ^ product.low
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether the bytes are these, eight at a time.
    func isEqual(to other: [UInt8]) -> Bool {
        guard count == other.count else { return false }
        return other.withUnsafeBytes { other in
            let raw = UnsafeRawBufferPointer(self)
            var index = 0
            while index + 8 <= raw.count {
                let left = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                guard left == other.loadUnaligned(fromByteOffset: index, as: UInt64.self) else { return false }
                index += 8
            }
            while index < raw.count {
                guard raw[index] == other[index] else { return false }
                index += 1
            }
            return true
        }
    }
}
