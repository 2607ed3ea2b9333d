import Glibc

/// Why the name server could not start.
package struct NameserverError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Such as `bind 127.0.0.1:53`.
    package var act: String
    package var errno: Int32

    package var description: String { "\(act): \(String(cString: strerror(errno)))" }
}
