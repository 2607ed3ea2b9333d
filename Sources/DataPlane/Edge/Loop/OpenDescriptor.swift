import Glibc

/// An open file descriptor, closed when it goes.
struct OpenDescriptor: ~Copyable {
    /// Negative when there is none.
    let value: Int32

    init(_ value: Int32) { self.value = value }

    deinit { if value >= 0 { close(value) } }
}
