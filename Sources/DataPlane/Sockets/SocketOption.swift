import Glibc

/// Options of a socket that hold a number (setsockopt(2)).
package enum SocketOption {
    package static func set(
        _ descriptor: Int32, _ level: Int32, _ option: Int32, _ value: Int32
    ) throws(SystemCallError) {
        var value = value
        guard setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size)) == 0 else {
            throw SystemCallError(act: "setsockopt \(option)", errno: errno)
        }
    }
}
