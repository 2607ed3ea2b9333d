import Glibc

/// The calls by which bytes become durable, so that a test can make them fail.
package struct SystemCalls: Sendable {
    /// `write(2)`; sets `errno` and returns -1 on failure.
    package var write: @Sendable (_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int = {
        Glibc.write($0, $1, $2)
    }
    /// `fsync(2)`; sets `errno` and returns -1 on failure.
    package var fsync: @Sendable (_ descriptor: Int32) -> Int32 = { Glibc.fsync($0) }
    /// Asked before each COMMIT of the catalog: an SQLite result code other than 0 takes the place of its outcome.
    package var commit: @Sendable () -> Int32 = { 0 }

    package init() {}
}
