import CStorage
import Model

/// The CRC-32C that contents are kept with, worked out by the processor's own instruction where it has one.
package struct ContentChecksum {
    private static let hasInstruction = cstorage_has_crc32c()

    private var remainder = UInt32.max
    private var software = CRC32C()

    package init() {}

    package var value: UInt32 { ContentChecksum.hasInstruction ? ~remainder : software.value }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard ContentChecksum.hasInstruction else { return software.update(bytes) }
        remainder = cstorage_crc32c(remainder, bytes.baseAddress, bytes.count)
    }
}
