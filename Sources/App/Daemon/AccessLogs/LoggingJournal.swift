internal import Glibc
internal import Logging
internal import Model
internal import Storage

/// What has to be known about the spool's frames beside the frames, as a file that only grows until it is written anew: which logging
/// configuration each bucket had from where on, and which records were moved aside.
///
/// An entry is handed to the kernel before `append` returns, so it survives `kill -9`; `sync` brings it to the disk. The file is a
/// sequence of frames as in a segment, whose lines are text.
final class LoggingJournal: @unchecked Sendable {
    // Sendable: the spool's maintenance holds it behind its lock, and it is recovered before anybody else has it.

    enum Entry {
        case period(LoggingPeriod)
        /// The period's records up to `ends` lie in these segments of its own now, and nowhere else.
        case aside(period: UInt64, segments: [UInt64], upTo: SpoolEnds)
    }

    private static let fileName = "logging.journal"
    /// The file is written anew when it has grown to this, and to twice what it held then.
    private static let rewriteBytesMin = 1 << 20

    private let directory: String
    private let logger: Logger
    private var descriptor: Int32 = -1
    private var bytes = 0
    private var bytesAtRewrite = 0
    private var isSynced = true
    /// Whether the file lacks an entry, because the disk refused it.
    private var isBehind = true

    private var path: String { "\(directory)/\(LoggingJournal.fileName)" }

    init(directory: String, logger: Logger) {
        self.directory = directory
        self.logger = logger
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// What an earlier process left, `nil` for no file; a torn entry ends it.
    func recover() throws -> [Entry]? {
        guard access(path, F_OK) == 0 else { return nil }
        let file = try FileBytes.read(path)
        var entries: [Entry] = []
        file.withUnsafeBytes { file in
            guard let base = file.baseAddress else { return }
            var offset = 0
            while let frame = SpoolFrame.readWhole(base + offset, room: file.count - offset, seed: 0) {
                let line = UnsafeRawBufferPointer(start: base + offset + SpoolFrame.headerBytes, count: frame.lineBytes)
                if let entry = Entry(bucket: frame.bucket, text: String(decoding: line, as: UTF8.self)) {
                    entries.append(entry)
                }
                offset += frame.bytes
            }
        }
        return entries
    }

    /// Whether the kernel has it. If not, the next `rewrite` has to bring it.
    @discardableResult
    func append(_ entry: Entry) -> Bool {
        let frame = entry.frame
        isSynced = false
        guard !isBehind, write(frame) else {
            isBehind = true
            return false
        }
        bytes += frame.count
        return true
    }

    /// Whether the file should be written anew.
    var isDue: Bool { isBehind || bytes > max(LoggingJournal.rewriteBytesMin, 2 * bytesAtRewrite) }

    /// Writes the file anew with nothing but these entries.
    func rewrite(_ entries: [Entry]) {
        var file: [UInt8] = []
        for entry in entries { file += entry.frame }
        do throws(FileBytes.Problem) {
            try FileBytes.write(file, to: path, mode: 0o600)
            try FileBytes.syncFolder(directory)
            if descriptor >= 0 { close(descriptor) }
            descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
            guard descriptor >= 0 else { throw FileBytes.Problem(path: path, code: errno) }
        } catch {
            logger.error("The access log journal cannot be written: \(error)")
            isBehind = true
            return
        }
        bytes = file.count
        bytesAtRewrite = file.count
        isBehind = false
        isSynced = true
    }

    /// Brings what was appended to the disk.
    func sync() {
        guard !isSynced, !isBehind else { return }
        guard fdatasync(descriptor) == 0 else {
            logger.error("The access log journal cannot be synced: \(FileBytes.Problem(path: path, code: errno))")
            return
        }
        isSynced = true
    }

    func remove() { unlink(path) }

    private func write(_ frame: [UInt8]) -> Bool {
        frame.withUnsafeBytes { frame in
            while true {
                let count = Glibc.write(descriptor, frame.baseAddress, frame.count)
                if count == frame.count { return true }
                guard count < 0, errno == EINTR else { return false }
            }
        }
    }
}

extension LoggingJournal.Entry {
    /// `period 12 <hexadecimal configuration, or ->`, or `aside 12 <segments, or ->`; then the ends, a line for each queue.
    fileprivate init?(bucket: Int64, text: String) {
        let lines = text.split(separator: "\n")
        guard let fields = lines.first?.split(separator: " "), fields.count == 3, let number = UInt64(fields[1]) else {
            return nil
        }
        let ends = SpoolEnds(text: lines.dropFirst())
        switch fields[0] {
        case "period":
            let logging = Hexadecimal.decode(fields[2].utf8).flatMap {
                try? CatalogCodec.decode(LoggingConfiguration.self, from: $0)
            }
            guard logging != nil || fields[2] == "-" else { return nil }
            self = .period(LoggingPeriod(number: number, bucket: bucket, logging: logging, start: ends))
        case "aside":
            let segments = fields[2].split(separator: ",").compactMap { UInt64($0) }
            self = .aside(period: number, segments: segments, upTo: ends)
        default: return nil
        }
    }

    fileprivate var frame: [UInt8] {
        switch self {
        case .period(let period):
            let logging = period.logging.map { Hexadecimal.encode(CatalogCodec.encode($0)) } ?? "-"
            return frame(bucket: period.bucket, "period \(period.number) \(logging)\n\(period.start.text)")
        case .aside(let period, let segments, let ends):
            let numbers = segments.isEmpty ? "-" : segments.map(String.init).joined(separator: ",")
            return frame(bucket: 0, "aside \(period) \(numbers)\n\(ends.text)")
        }
    }

    private func frame(bucket: Int64, _ text: String) -> [UInt8] {
        let line = Array(text.utf8)
        var frame = [UInt8](repeating: 0, count: SpoolFrame.bytes(line: line.count))
        frame.withUnsafeMutableBytes { frame in
            line.withUnsafeBytes { line in
                guard let place = frame.baseAddress else { return }
                SpoolFrame.write(bucket: bucket, time: Timestamp(milliseconds: 0), line: line, seed: 0, at: place)
            }
        }
        return frame
    }
}
