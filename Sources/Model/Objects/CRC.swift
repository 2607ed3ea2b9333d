/// A reflected cyclic redundancy check that starts with and is complemented by all ones, sixteen bytes at a step ("slicing-by-16",
/// M. Kounavis and F. Berry, "A Systematic Approach to Building High Performance Software-Based CRC Generators").
struct CRC<Word: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
    /// The polynomial without its highest term, least significant bit first.
    let polynomial: Word
    /// 16 tables of 256 words: the remainder of a byte that is followed by as many zero bytes as its table's number.
    private let tables: [Word]

    init(polynomial: Word) {
        self.polynomial = polynomial
        var tables = [Word](repeating: 0, count: 16 * 256)
        for byte in 0..<256 {
            tables[byte] = (0..<8).reduce(Word(byte)) { word, _ in word & 1 == 1 ? word >> 1 ^ polynomial : word >> 1 }
        }
        for entry in 256..<tables.count {
            let shorter = tables[entry - 256]
            tables[entry] = tables[Int(truncatingIfNeeded: shorter & 255)] ^ shorter >> 8
        }
        self.tables = tables
    }

    /// The remainder after `bytes`, from the one before them.
    @inline(__always)
    func advance(_ remainder: Word, over bytes: UnsafeRawBufferPointer) -> Word {
        tables.withUnsafeBufferPointer { tables in
            var remainder = remainder
            var offset = 0
            while bytes.count - offset >= 16 {
                let low = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                let high = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self))
                remainder =
                    CRC.step(low ^ UInt64(truncatingIfNeeded: remainder), tables, from: 15)
                    ^ CRC.step(high, tables, from: 7)
                offset += 16
            }
            while offset < bytes.count {
                remainder = tables[Int(UInt8(truncatingIfNeeded: remainder) ^ bytes[offset])] ^ remainder >> 8
                offset += 1
            }
            return remainder
        }
    }

    @inline(__always)
    private static func step(_ word: UInt64, _ tables: UnsafeBufferPointer<Word>, from table: Int) -> Word {
        var sum: Word = 0
        for byte in 0..<8 {
            sum ^= tables[(table - byte) << 8 | Int(truncatingIfNeeded: word >> UInt64(8 * byte) & 255)]
        }
        return sum
    }

    /// The check of two concatenated texts from the checks of both: the first one times x to the power of the second's length in
    /// bits, plus the second one. The ones at start and end cancel each other out.
    func combine(_ first: Word, _ second: Word, secondBytes: Int64) -> Word {
        var factor: Word = 1 << (Word.bitWidth - 1)
        var square: Word = 1 << (Word.bitWidth - 1 - 8)
        var count = UInt64(max(0, secondBytes))
        while count > 0 {
            if count & 1 == 1 { factor = multiply(square, factor) }
            square = multiply(square, square)
            count >>= 1
        }
        return multiply(factor, first) ^ second
    }

    /// The product of two polynomials modulo the check's own; the highest bit is the coefficient of x to the power of 0.
    private func multiply(_ left: Word, _ right: Word) -> Word {
        var product: Word = 0
        var shifted = right
        var bit: Word = 1 << (Word.bitWidth - 1)
        while bit != 0 {
            if left & bit != 0 { product ^= shifted }
            shifted = shifted & 1 == 1 ? shifted >> 1 ^ polynomial : shifted >> 1
            bit >>= 1
        }
        return product
    }
}
