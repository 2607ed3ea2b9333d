/// Every limit that a client can meet, with its unit last (S3 user guide, "Amazon S3 quotas"; RFC 9110, RFC 1035, RFC 6891).
package enum Limits {
    // Names and metadata
    package static let keyBytesMax = 1024
    package static let userMetadataBytesMax = 2048
    package static let bucketsPerAccountMax = 100
    package static let bucketTagsMax = 50
    package static let objectTagsMax = 10
    package static let tagKeyCharactersMax = 128
    package static let tagValueCharactersMax = 256

    // Objects
    package static let inlineObjectBytesMax = 16 * 1024
    package static let objectBytesMax: Int64 = 5 << 40
    package static let singlePutBytesMax: Int64 = 5 << 30
    package static let partBytesMin: Int64 = 5 << 20
    package static let partBytesMax: Int64 = 5 << 30
    package static let partNumberMax = 10_000
    package static let retentionDaysMax: Int64 = 36_500
    package static let retentionYearsMax: Int64 = 100
    package static let listKeysMax = 1000
    package static let deleteKeysMax = 1000
    package static let blobChunkBytes = 64 * 1024
    /// All of a form but the file's content (S3 user guide, "HTML form fields").
    package static let formBytesMax = 20 * 1024

    // Configuration
    package static let policyBytesMax = 20 * 1024
    package static let routingRulesMax = 50
    package static let corsRulesMax = 100
    package static let corsRuleIDCharactersMax = 255
    package static let grantsMax = 100
    /// Leaves room in a key for the longest partition path and file name behind it.
    package static let logPrefixBytesMax = 800
    package static let xmlBytesMax = 1 << 20
    package static let xmlDepthMax = 32
    package static let xmlDocumentBytesMax = 4 << 20
    package static let xmlElementsMax = 150_000
    package static let xmlAttributesPerElementMax = 32
    package static let deleteXMLBytesMax = 2 << 20

    // HTTP
    package static let requestMethodBytesMax = 32
    package static let requestTargetBytesMax = 16 * 1024
    package static let requestHeaderBytesMax = 32 * 1024
    package static let requestHeadersMax = 100
    package static let rangesMax = 16
    package static let pipelinedRequestsMax = 64

    // HTTP/2
    /// Content of one frame, in either direction: what every peer must take (RFC 9113 section 4.2).
    package static let http2FrameBytesMax = 16 * 1024
    package static let http2StreamsMax = 128
    /// All frames of one header block together.
    package static let http2HeaderBlockBytesMax = 64 * 1024
    /// What the waiting streams of one connection may keep in memory before no other is begun.
    package static let http2BytesHeldMax = 4 << 20
    /// Streams of one connection that have a part of a large object read, or keep one until it can be sent.
    package static let http2ChunksHeldMax = 4
    /// What a peer may cost without use at once, and each second; what costs how much is told by `PeerPatience`.
    package static let http2PatiencePointsMax = 1000
    package static let http2PatiencePointsPerSecond = 250

    // DNS
    package static let dnsUDPBytesMax = 1232
    package static let dnsNameBytesMax = 255
    package static let dnsRecordsPerSetMax = 100
    package static let dnsRecordTextBytesMax = 300_000
    package static let dnsRecordDataBytesMax = 65_535
    package static let dnsChainMax = 16
    package static let dnsQueryRecordsMax = 16
    package static let dnsAdditionalTargetsMax = 13
    package static let dnsAdditionalRecordsMax = 64
    package static let dnsUDPQueryBytesMax = 4096
    package static let dnsUDPBatchMax = 64
    package static let dnsTCPConnectionsMax = 1024
    package static let dnsTCPProgressSeconds = 8
    package static let dnsIncludeDepthMax = 8
    package static let dnsIncludesMax = 1000
    package static let dnsChangesPerBatchMax = 1000
    package static let dnsChangeValueCharactersMax = 32_000
}
