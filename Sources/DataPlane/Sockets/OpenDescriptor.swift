import Glibc

/// An open file descriptor, closed when it goes.
package struct OpenDescriptor: ~Copyable, Sendable {
    /// Negative when there is none.
    package let value: Int32

    package init(_ value: Int32) { self.value = value }

    deinit { if value >= 0 { close(value) } }
}
