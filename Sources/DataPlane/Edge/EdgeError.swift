import Glibc

/// Why the edge could not start.
package struct EdgeError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Such as `bind 127.0.0.1:80`.
    package var act: String
    package var errno: Int32

    package var description: String { "\(act): \(String(cString: strerror(errno)))" }
}
