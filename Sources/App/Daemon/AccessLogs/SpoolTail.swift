internal import Glibc
internal import Model

/// Reads the records in a spool folder while a server appends to it, from outside of that server.
package struct SpoolTail {
    private let directory: String
    /// Where the next record of each segment lies.
    private var offsets: [SpoolSegment.Name: Int] = [:]

    /// - Parameter data: the data directory.
    package init(data: String) { directory = "\(data)/spool" }

    /// The lines that were appended since the last call, in the order of their requests, each with its line feed.
    package mutating func next() throws -> [[UInt8]] {
        var found: [(time: Timestamp, line: [UInt8])] = []
        let names = ((try? FolderListing.names(in: directory)) ?? []).compactMap { SpoolSegment.Name(file: $0) }
            .filter { !$0.queue.hasPrefix(PeriodLedger.asideQueuePrefix) }
        for name in names.sorted() { try read(name, into: &found) }
        offsets = offsets.filter { names.contains($0.key) }
        return found.sorted { $0.time < $1.time }.map(\.line)
    }

    private mutating func read(_ name: SpoolSegment.Name, into found: inout [(time: Timestamp, line: [UInt8])]) throws {
        let descriptor = open("\(directory)/\(name.file)", O_RDONLY | O_CLOEXEC)
        // A segment that was delivered between the two calls is gone.
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var header = [UInt8](repeating: 0, count: SpoolSegment.headerBytes)
        let count = header.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        guard count == header.count, let seed = header.withUnsafeBytes({ SpoolSegment.seed(of: name, header: $0) })
        else {
            return
        }
        var offset = offsets[name] ?? SpoolSegment.headerBytes
        defer { offsets[name] = offset }
        var window = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = window.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, off_t(offset)) }
            guard count > 0 else { return }
            let consumed = window.withUnsafeBytes { bytes in
                guard let base = bytes.baseAddress else { return 0 }
                var position = 0
                while let frame = SpoolFrame.readWhole(base + position, room: count - position, seed: seed) {
                    let line = bytes[(position + SpoolFrame.headerBytes)...].prefix(frame.lineBytes)
                    found.append((Timestamp(milliseconds: frame.milliseconds), Array(line)))
                    position += frame.bytes
                }
                return position
            }
            guard consumed > 0 else { return }
            offset += consumed
        }
    }
}
