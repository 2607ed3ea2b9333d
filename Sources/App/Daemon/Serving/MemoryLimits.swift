internal import Glibc

/// Keeps the C library's allocator from hoarding memory.
enum MemoryLimits {
    /// Parameters of `mallopt(3)`, which the module map does not carry over.
    private static let arenasMax: Int32 = -8
    private static let trimThreshold: Int32 = -1
    private static let mapThreshold: Int32 = -3

    /// Before the first thread starts. Each arena keeps what its threads once used; a few are enough for the loops, and large
    /// buffers go back to the system at once.
    static func apply() {
        // Looked up by name because the module map of the C library leaves <malloc.h> out; other C libraries have no such function.
        guard let symbol = dlsym(nil, "mallopt") else { return }
        // The manual's signature: int mallopt(int param, int value).
        let mallopt = unsafeBitCast(symbol, to: (@convention(c) (Int32, Int32) -> Int32).self)
        _ = mallopt(arenasMax, 4)
        _ = mallopt(trimThreshold, 1 << 20)
        _ = mallopt(mapThreshold, 256 << 10)
    }

    /// Gives the pages of the heap that are free back to the system: after the start, which needs much more for a moment than serving
    /// does. Takes milliseconds, during which others wait for the allocator.
    static func release() {
        guard let symbol = dlsym(nil, "malloc_trim") else { return }
        // The manual's signature: int malloc_trim(size_t pad).
        let trim = unsafeBitCast(symbol, to: (@convention(c) (Int) -> Int32).self)
        _ = trim(0)
    }
}
