import Model

/// Reads over the content of a request, which no website request needs, so that the next request is found behind it
/// (RFC 9112 sections 6 and 7.1).
struct ContentSkipper {
    enum Progress {
        case incomplete
        /// The content ends before this position.
        case complete(Int)
        case invalid
        /// More than this side is ready to read.
        case tooLong
    }

    /// More content than this is not read; the connection is closed after the answer.
    static let byteCountMax = 64 * 1024

    private enum State {
        case size, data(Int), dataEnd, trailer
    }

    private var position: Int
    private let start: Int
    private var state = State.size

    /// `start` is where the content begins.
    init(from start: Int) {
        self.start = start
        self.position = start
    }

    /// Goes on where it stopped; `bytes` begins with the same bytes as before.
    mutating func skip(_ content: RequestHead.Content, in bytes: Span<UInt8>) -> Progress {
        switch content {
        case .none: return .complete(start)
        case .length(let length):
            guard length <= Int64(ContentSkipper.byteCountMax) else { return .tooLong }
            let end = start + Int(length)
            return end <= bytes.count ? .complete(end) : .incomplete
        case .chunked:
            let progress = chunks(in: bytes)
            guard case .incomplete = progress, bytes.count - start > ContentSkipper.byteCountMax else {
                return progress
            }
            return .tooLong
        }
    }

    private mutating func chunks(in bytes: Span<UInt8>) -> Progress {
        while true {
            switch state {
            case .size:
                guard let end = lineEnd(in: bytes) else { return isPlausible(bytes) ? .incomplete : .invalid }
                guard let size = chunkSize(bytes, end) else { return .invalid }
                guard size <= ContentSkipper.byteCountMax else { return .tooLong }
                position = end + 2
                state = size == 0 ? .trailer : .data(size)
            case .data(let size):
                guard bytes.count - position >= size else { return .incomplete }
                position += size
                state = .dataEnd
            case .dataEnd:
                guard bytes.count - position >= 2 else { return .incomplete }
                guard bytes[position] == HTTPByte.carriageReturn, bytes[position + 1] == HTTPByte.lineFeed else {
                    return .invalid
                }
                position += 2
                state = .size
            case .trailer:
                var next = position
                do throws(RequestParser.Stop) {
                    guard try HeaderParser.line(bytes, &next, linesStart: position) != nil else {
                        return .complete(next)
                    }
                    position = next
                } catch {
                    switch error {
                    case .incomplete: return .incomplete
                    case .invalid: return .invalid
                    }
                }
            }
        }
    }

    /// Hexadecimal digits, then nothing or an extension, which is ignored.
    private func chunkSize(_ bytes: Span<UInt8>, _ end: Int) -> Int? {
        var index = position
        var size = 0
        while index < end, let digit = Hexadecimal.value(of: bytes[index]) {
            guard index - position < 8 else { return nil }
            size = size << 4 | Int(digit)
            index += 1
        }
        guard index > position else { return nil }
        guard index == end || bytes[index] == UInt8(ascii: ";") else { return nil }
        for rest in index..<end where !HTTPByte.isFieldValue(bytes[rest]) { return nil }
        return size
    }

    /// Whether the part of a chunk's first line that has come can be the beginning of one.
    private func isPlausible(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count - position <= 1024 else { return false }
        for index in position..<bytes.count where bytes[index] == HTTPByte.lineFeed { return false }
        return true
    }

    /// The position of the carriage return that ends the line at `position`.
    private func lineEnd(in bytes: Span<UInt8>) -> Int? {
        var index = position
        while index + 1 < bytes.count, index - position <= 1024 {
            if bytes[index] == HTTPByte.carriageReturn, bytes[index + 1] == HTTPByte.lineFeed { return index }
            if bytes[index] == HTTPByte.lineFeed { return nil }
            index += 1
        }
        return nil
    }
}
