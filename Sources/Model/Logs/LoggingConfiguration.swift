/// Where a bucket's access log goes (API reference, `LoggingEnabled`).
package struct LoggingConfiguration: Hashable, Sendable {
    package enum KeyFormat: Hashable, Sendable {
        /// `<prefix>YYYY-mm-DD-HH-MM-SS-<unique>`
        case simple
        /// `<prefix><account>/<region>/<bucket>/YYYY/MM/DD/YYYY-MM-DD-hh-mm-ss-<unique>`
        case partitioned(DateSource)
    }

    package enum DateSource: String, Hashable, Sendable {
        case eventTime = "EventTime"
        case deliveryTime = "DeliveryTime"
    }

    package var targetBucket: BucketName
    package var targetPrefix: [UInt8]
    package var targetGrants: [Grant]
    /// `nil` when the client named none, which means `.simple`.
    package var keyFormat: KeyFormat?

    package init(
        targetBucket: BucketName, targetPrefix: [UInt8], targetGrants: [Grant] = [], keyFormat: KeyFormat? = nil
    ) {
        self.targetBucket = targetBucket
        self.targetPrefix = targetPrefix
        self.targetGrants = targetGrants
        self.keyFormat = keyFormat
    }
}
