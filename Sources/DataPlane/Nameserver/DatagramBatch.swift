import CSockets
import Glibc
import Model

/// The memory of one thread for reading and answering datagrams in batches, allocated once.
struct DatagramBatch: ~Copyable {
    private static let count = Limits.dnsUDPBatchMax
    private static let controlBytes = 64

    private let received: UnsafeMutablePointer<csockets_datagram>
    private let answers: UnsafeMutablePointer<csockets_datagram>
    private let vectors: UnsafeMutablePointer<iovec>
    private let addresses: UnsafeMutablePointer<sockaddr_storage>
    private let memory: UnsafeMutableRawPointer
    private let wantsControl: Bool
    private var answerCount = 0

    /// - Parameter wantsControl: whether each datagram brings the address that it was sent to, which its answer takes back.
    init(wantsControl: Bool) {
        let count = DatagramBatch.count
        self.wantsControl = wantsControl
        received = .allocate(capacity: count)
        received.initialize(repeating: csockets_datagram(), count: count)
        answers = .allocate(capacity: count)
        answers.initialize(repeating: csockets_datagram(), count: count)
        vectors = .allocate(capacity: 2 * count)
        vectors.initialize(repeating: iovec(), count: 2 * count)
        addresses = .allocate(capacity: count)
        addresses.initialize(repeating: sockaddr_storage(), count: count)
        memory = .allocate(byteCount: count * DatagramBatch.bytesPerDatagram, alignment: 64)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: count * DatagramBatch.bytesPerDatagram)
        for index in 0..<count { connect(index) }
    }

    deinit {
        received.deallocate()
        answers.deallocate()
        vectors.deallocate()
        addresses.deallocate()
        memory.deallocate()
    }

    private static let bytesPerDatagram = controlBytes + Limits.dnsUDPQueryBytesMax + answerBytes
    /// Room for `Limits.dnsUDPBytesMax`, in whole cache lines.
    private static let answerBytes = 1280

    /// Both headers of a datagram share its address and its control data: an answer goes back to where its query came from.
    private func connect(_ index: Int) {
        let control = memory + index * DatagramBatch.bytesPerDatagram
        let query = control + DatagramBatch.controlBytes
        vectors[2 * index] = iovec(iov_base: query, iov_len: Limits.dnsUDPQueryBytesMax)
        vectors[2 * index + 1] = iovec(iov_base: query + Limits.dnsUDPQueryBytesMax, iov_len: 0)
        received[index].header.msg_name = UnsafeMutableRawPointer(addresses + index)
        received[index].header.msg_iov = vectors + 2 * index
        received[index].header.msg_iovlen = 1
        received[index].header.msg_control = wantsControl ? control : nil
    }

    /// Waits for datagrams; how many have come, or -1.
    mutating func receive(_ socket: Int32) -> Int {
        for index in 0..<DatagramBatch.count {
            received[index].header.msg_namelen = socklen_t(MemoryLayout<sockaddr_storage>.size)
            received[index].header.msg_controllen = wantsControl ? DatagramBatch.controlBytes : 0
        }
        answerCount = 0
        return Int(csockets_receive(socket, received, UInt32(DatagramBatch.count)))
    }

    func query(_ index: Int) -> UnsafeRawBufferPointer {
        let length = min(Int(received[index].length), Limits.dnsUDPQueryBytesMax)
        return UnsafeRawBufferPointer(start: vectors[2 * index].iov_base, count: length)
    }

    func room(_ index: Int) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(
            start: vectors[2 * index + 1].iov_base, count: DatagramBatch.answerBytes)
    }

    /// Puts the octets that were written into `room(index)` among the answers.
    mutating func answer(_ index: Int, bytes: Int) {
        vectors[2 * index + 1].iov_len = bytes
        answers[answerCount].header = received[index].header
        answers[answerCount].header.msg_iov = vectors + 2 * index + 1
        answers[answerCount].header.msg_flags = 0
        if wantsControl { forgetInterface(received[index].header) }
        answerCount += 1
    }

    /// Keeps the address that was asked, and lets the routes choose the interface; only a link-local address needs it.
    private func forgetInterface(_ header: msghdr) {
        guard let control = header.msg_control, header.msg_controllen >= 28 else { return }
        // A `cmsghdr` has a length of 8 octets, a level and a type of 4 each; its data follows.
        let level = control.load(fromByteOffset: 8, as: Int32.self)
        if level == Int32(IPPROTO_IP) {
            control.storeBytes(of: 0, toByteOffset: 16, as: UInt32.self)
        } else if header.msg_controllen >= 36, control.load(fromByteOffset: 16, as: UInt8.self) != 0xfe {
            control.storeBytes(of: 0, toByteOffset: 32, as: UInt32.self)
        }
    }

    /// Sends the answers; one that cannot be sent is left out, as the network might have lost it.
    mutating func send(_ socket: Int32) {
        var sent = 0
        while sent < answerCount {
            let result = Int(csockets_send(socket, answers + sent, UInt32(answerCount - sent)))
            if result > 0 {
                sent += result
            } else if errno != EINTR {
                sent += 1
            }
        }
    }
}
