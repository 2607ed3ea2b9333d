import Model

/// The key that a request's path names, decoded once, with room behind it for an index suffix. One for each event loop.
final class TargetKey {
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    /// The length of the key as it was requested.
    @exclusivity(unchecked) private(set) var count = 0
    /// Whether an object can have this key: UTF-8 without NUL.
    @exclusivity(unchecked) private(set) var isStorable = true
    /// Whether the path named a key.
    @exclusivity(unchecked) private(set) var isDecoded = true

    /// A target decodes to no more bytes than it has; a slash and a suffix, a key itself, may follow.
    private static let capacity = Limits.requestTargetBytesMax + 1 + Limits.keyBytesMax

    init() {
        buffer = .allocate(capacity: TargetKey.capacity)
        buffer.initialize(repeating: 0)
    }

    deinit { buffer.deallocate() }

    /// Decodes a path, without its first slash; `false` when a percent sign begins no encoded byte (RFC 3986 section 2.1).
    func decode(_ path: Span<UInt8>) -> Bool {
        var index = path.isEmpty ? 0 : 1
        var end = 0
        var suspects: UInt8 = 0
        var hasNUL = false
        count = 0
        isDecoded = false
        guard path.count <= Limits.requestTargetBytesMax else { return false }
        while index < path.count {
            var byte = path[index]
            index += 1
            if byte == UInt8(ascii: "%") {
                guard index + 1 < path.count, let high = Hexadecimal.value(of: path[index]),
                    let low = Hexadecimal.value(of: path[index + 1])
                else { return false }
                byte = high << 4 | low
                index += 2
                hasNUL = hasNUL || byte == 0
            }
            suspects |= byte
            buffer[end] = byte
            end += 1
        }
        count = end
        isDecoded = true
        isStorable = !hasNUL && (suspects < 0x80 || TargetKey.isUTF8(requested))
        return true
    }

    /// The key as it was requested.
    var requested: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: buffer[..<count]) }

    /// The requested key with the suffix behind it, and a slash between them unless it ends with one or is empty.
    func index(_ suffix: [UInt8]) -> UnsafeBufferPointer<UInt8> {
        var end = count
        if end > 0, buffer[end - 1] != UInt8(ascii: "/") {
            buffer[end] = UInt8(ascii: "/")
            end += 1
        }
        for byte in suffix where end < buffer.count {
            buffer[end] = byte
            end += 1
        }
        return UnsafeBufferPointer(rebasing: buffer[..<end])
    }

    private static func isUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        (try? UTF8Span(validating: bytes.span)) != nil
    }
}
