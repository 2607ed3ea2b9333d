extension EdgeServer {
    package struct Configuration: Sendable {
        package var host: String
        package var port: Int
        /// Where TLS is spoken; `nil`: nowhere.
        package var tlsAddress: (host: String, port: Int)?
        /// The port of `https` URLs, should it not be the one of `tlsAddress`.
        package var httpsPort: Int?
        package var region: String
        /// The base name, such as `localhost`; website endpoints are `<bucket>.s3-website-<region>.<domain>`.
        package var domain: String
        /// Where a request to the bare website endpoint is redirected to.
        package var productPage = "https://aws.amazon.com/s3/"
        package var logFields = 26
        /// Whether HTTP/2 is spoken without TLS to clients that begin with it.
        package var acceptsPriorKnowledgeHTTP2 = false
        /// Whether objects are served in content codings, where a site does not say otherwise.
        package var compresses = true
        /// What objects may take of memory. Half of it may be chunks of those that are too large to be kept whole.
        package var cacheBytesMaxPerLoop = 64 << 20
        /// How many large objects are kept open to be streamed again at once; each holds a file.
        package var streamsCachedMaxPerLoop = 256
        package var limits = Limits()
        /// How often deadlines are looked at.
        package var tickInterval = Duration.seconds(1)

        package init(host: String, port: Int, region: String, domain: String) {
            self.host = host
            self.port = port
            self.region = region
            self.domain = domain
        }
    }
}
