import Glibc

/// What commands say.
enum Output {
    /// Standard output, unbuffered, so that a reader of a pipe or file sees it at once.
    static func write(_ text: String) { write(Array(text.utf8), to: STDOUT_FILENO) }

    static func write(_ bytes: [UInt8]) { write(bytes, to: STDOUT_FILENO) }

    /// Standard error.
    static func complain(_ text: String) { write(Array(text.utf8), to: STDERR_FILENO) }

    static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var offset = 0
        while offset < bytes.count {
            // Not empty, so there is a base address.
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + offset, $0.count - offset) }
            if count < 0, errno == EINTR { continue }
            // Nobody reads any more.
            guard count > 0 else { return }
            offset += count
        }
    }
}
