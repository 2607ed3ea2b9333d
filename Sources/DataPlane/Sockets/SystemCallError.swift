import Glibc

/// What the system refused.
package struct SystemCallError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Such as `bind 127.0.0.1:53`.
    package var act: String
    package var errno: Int32

    package init(act: String, errno: Int32) {
        self.act = act
        self.errno = errno
    }

    package var description: String { "\(act): \(String(cString: strerror(errno)))" }
}
