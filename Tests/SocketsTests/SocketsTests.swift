import CSockets
import Glibc
import Sockets
import Testing

@Suite struct SocketsTests {
    @Test func `a descriptor is closed when its owner goes`() {
        let number: Int32
        do {
            let descriptor = OpenDescriptor(dup(0))
            number = descriptor.value
            #expect(fcntl(number, F_GETFD) >= 0)
        }
        #expect(fcntl(number, F_GETFD) == -1)
        #expect(errno == EBADF)
    }

    @Test func `a thread runs its body under its name`() async throws {
        let name: String = try await withCheckedThrowingContinuation { continuation in
            do throws(SystemCallError) {
                try LoopThread.start("edge-7") { continuation.resume(returning: Self.nameOfThread) }
            } catch {
                continuation.resume(throwing: error)
            }
        }
        #expect(name == "edge-7")
    }

    @Test func `an option that cannot be set tells which and why`() {
        #expect(throws: SystemCallError(act: "setsockopt \(SO_REUSEADDR)", errno: EBADF)) {
            try SocketOption.set(-1, SOL_SOCKET, SO_REUSEADDR, 1)
        }
        #expect("\(SystemCallError(act: "bind 127.0.0.1:53", errno: EACCES))" == "bind 127.0.0.1:53: Permission denied")
    }

    private static var nameOfThread: String {
        let file = OpenDescriptor(open("/proc/thread-self/comm", O_RDONLY))
        let bytes = [UInt8](unsafeUninitializedCapacity: 16) { buffer, count in
            count = max(0, read(file.value, buffer.baseAddress, buffer.count))
        }
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}
