package import Model
package import NIOCore

/// Tells every event loop of the edge what changed. May be called from any thread; a request that is read after `publish` returned
/// sees the change.
package final class SiteTable: Sendable {
    package enum Change: Sendable {
        /// The bucket of this name is now this site, or gone.
        case site(BucketName, Site?)
        /// The object was put, changed or deleted.
        case object(ObjectKey, bucket: Int64)
    }

    package init(sites: [Site], loops: Int) { fatalError("stub") }
    package func publish(_ changes: [Change]) { fatalError("stub") }
}

/// Where records of visits go. Called on the event loop before the last bytes of the response are written; must copy the bytes and
/// never block. `loop` is the index of the loop.
package protocol AccessLogSink: Sendable {
    /// `line` is one whole record with its line feed.
    func append(bucket: Int64, name: BucketName, time: Timestamp, line: UnsafeRawBufferPointer, loop: Int)
}

/// The website edge: one listening socket and one cache for each event loop.
package final class EdgeServer: Sendable {
    package struct Configuration: Sendable {
        package var host: String
        package var port: Int
        package var region: String
        /// The base name, such as `localhost`; website endpoints are `<bucket>.s3-website-<region>.<domain>`.
        package var domain: String
        /// Where a request to the bare website endpoint is redirected to.
        package var productPage = "https://aws.amazon.com/s3/"
        package var logFields = 26
        package var cacheBytesMaxPerLoop = 32 << 20
        package init(host: String, port: Int, region: String, domain: String) {
            self.host = host
            self.port = port
            self.region = region
            self.domain = domain
        }
    }

    /// Binds on every loop of `loops` (with SO_REUSEPORT) and starts answering.
    package static func start(
        _ configuration: Configuration,
        sites: SiteTable,
        objects: any ObjectSource,
        log: any AccessLogSink,
        loops: [any EventLoop]
    ) async throws -> EdgeServer { fatalError("stub") }

    package var port: Int { fatalError("stub") }

    /// Stops accepting, lets open responses finish until `deadline`, closes the rest.
    package func drain(deadline: NIODeadline) async { fatalError("stub") }
}
