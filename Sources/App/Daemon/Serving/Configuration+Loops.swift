internal import NIOCore

extension Configuration {
    /// How many event loops answer visitors; as many threads answer the name server's queries.
    package var loops: Int { threads ?? System.coreCount }

    /// What visited objects may take of memory in one loop.
    package var cacheBytesOfLoop: Int {
        web.cacheBytes.map { $0 / loops } ?? min(AvailableMemory.bytes / 8 / loops, 256 << 20)
    }
}
