package import Model
import Synchronization
package import TLS

/// Tells every event loop of the edge what changed. May be called from any thread; a request that is read after `publish` returned
/// sees the change.
///
/// Each loop has a mailbox and compares one number before each request; it opens its mailbox only when the number has changed.
package final class SiteTable: Sendable {
    package enum Change: Sendable {
        /// The bucket of this name is now this site, or gone.
        case site(BucketName, Site?)
        /// The object was put, changed or deleted.
        case object(ObjectKey, bucket: Int64)
        /// Clients that ask for this host, in lower case, are shown this certificate from now on. `*.` and a parent's name stands for every
        /// name below that has none of its own; an empty name is for clients that name no server.
        case certificate([UInt8], TLSIdentity?)
        /// The same for those who ask for nothing but the proof of a name (RFC 8737).
        case alpnChallenge([UInt8], TLSIdentity?)
        /// The key authorization that proves a name over HTTP, by its token (RFC 8555 section 8.3).
        case httpChallenge(token: [UInt8], [UInt8]?)
    }

    /// What waits for one loop. Beyond this many objects the loop forgets all objects instead, so that nothing grows without end
    /// while a loop sleeps.
    struct Mail: Sendable {
        static let objectsMax = 65_536

        var sites: [(name: BucketName, site: Site?)] = []
        var objects: [(key: ObjectKey, bucket: Int64)] = []
        var forgetsAllObjects = false
        var certificates: [(name: [UInt8], identity: TLSIdentity?)] = []
        var challenges: [(name: [UInt8], identity: TLSIdentity?)] = []
        var httpChallenges: [(token: [UInt8], answer: [UInt8]?)] = []

        mutating func add(_ change: Change) {
            switch change {
            case .site(let name, let site): sites.append((name, site))
            case .object where forgetsAllObjects: break
            case .object where objects.count == Mail.objectsMax:
                objects = []
                forgetsAllObjects = true
            case .object(let key, let bucket): objects.append((key, bucket))
            case .certificate(let name, let identity): certificates.append((name, identity))
            case .alpnChallenge(let name, let identity): challenges.append((name, identity))
            case .httpChallenge(let token, let answer): httpChallenges.append((token, answer))
            }
        }
    }

    private final class Mailbox: Sendable {
        let mail: Mutex<Mail>

        init(_ mail: Mail) { self.mail = Mutex(mail) }
    }

    private let mailboxes: [Mailbox]
    /// Held by a publisher, so that all loops see changes in one order.
    private let publishing = Mutex(())
    private let version = Atomic<UInt64>(1)

    package init(sites: [Site], loops: Int) {
        // The loops read one and the same array.
        var mail = Mail()
        mail.sites = sites.map { ($0.name, $0) }
        mailboxes = (0..<loops).map { [mail] _ in Mailbox(mail) }
    }

    package func publish(_ changes: [Change]) {
        publishing.withLock { _ in
            for mailbox in mailboxes {
                mailbox.mail.withLock { mail in
                    for change in changes { mail.add(change) }
                }
            }
            version.add(1, ordering: .releasing)
        }
    }

    /// Changes with every publication.
    var currentVersion: UInt64 { version.load(ordering: .acquiring) }

    var loops: Int { mailboxes.count }

    /// What was published since the last time, for one loop.
    func takeMail(of loop: Int) -> Mail {
        mailboxes[loop].mail.withLock { mail in
            let taken = mail
            mail = Mail()
            return taken
        }
    }
}
