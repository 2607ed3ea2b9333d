package import APIKit
package import Model
package import Storage
import Synchronization

/// What an operation learns on its way that the access log wants to know.
package final class S3LogNotes: Sendable {
    package struct Facts: Sendable {
        package var bucket: Bucket?
        /// Of a form, whose address names none.
        package var key: ObjectKey?
        /// Who signed a form, which its headers do not tell.
        package var identity: Identity?
        package var objectBytes: Int64?
        package var isACLRequired = false
        /// Whether who asks pays, which the answer says.
        package var isRequesterCharged = false
        /// Records beside the request's own: the source of a copy, the keys of a bulk delete.
        package var further: [Further] = []
    }

    package struct Further: Sendable {
        package var operation: String
        package var bucket: Bucket
        package var key: ObjectKey
        package var status: Int
        package var errorCode: String?
        package var objectBytes: Int64?
        /// The version that was named.
        package var versionID: VersionID?
        package var isACLRequired = false
    }

    private let state = Mutex(Facts())

    package var facts: Facts { state.withLock { $0 } }

    package func note(_ change: (inout Facts) -> Void) {
        state.withLock { change(&$0) }
    }
}
