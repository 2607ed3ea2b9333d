internal import Certificates
internal import Edge
internal import Model
internal import Nameserver

/// The page at `/metrics`: what the running server's parts have counted.
struct MetricsReport: Sendable {
    /// How many sites and certificates are shown on their own.
    private static let linesMax = 100

    let edge: @Sendable (_ sitesMax: Int) -> LoopMetrics
    let queries: @Sendable () -> QueryCounts
    let spool: @Sendable () -> Spool.Figures
    let commits: @Sendable () -> UInt64
    let certificates: @Sendable () async -> [CertificateStatus]

    func text() async -> String {
        var text = PrometheusText()
        text.add("frontage_build_info", .gauge, "The version of the server.", [([("version", frontageVersion)], 1)])
        let edge = edge(MetricsReport.linesMax)
        writeVisits(edge, &text)
        writeConnections(edge, &text)
        writeCertificates(await certificates(), &text)
        writeSites(edge, &text)
        writeQueries(queries(), &text)
        writeStorage(&text)
        ProcessFigures.now().write(to: &text)
        return text.text
    }

    private func writeVisits(_ edge: LoopMetrics, _ text: inout PrometheusText) {
        var requests: [(labels: [(String, String)], value: Double)] = []
        for version in RequestHead.Version.allCases {
            for statusClass in 1...5 {
                let count = edge.requests.answered(statusClass, over: version)
                if count > 0 {
                    requests.append(
                        ([("protocol", version.protocolName), ("class", "\(statusClass)xx")], Double(count)))
                }
            }
        }
        text.add("frontage_http_requests_total", .counter, "Visits answered, by protocol and status.", requests)
        let bounds = LatencyHistogram.bounds.map { "\(Double($0) / 1000)" } + ["+Inf"]
        text.addHistogram(
            "frontage_http_response_seconds", "From a request's last byte to its response's last.",
            buckets: bounds.enumerated().map { ($1, edge.latency.count(upTo: $0)) },
            sum: Double(edge.latency.milliseconds) / 1000)
        text.add("frontage_http_sent_bytes_total", .counter, "Bytes sent to visitors.", Double(edge.bytesSent))
        text.add("frontage_cache_hits_total", .counter, "Objects found in memory.", Double(edge.cacheHits))
        text.add("frontage_cache_misses_total", .counter, "Objects not found in memory.", Double(edge.cacheMisses))
        text.add("frontage_cache_bytes", .gauge, "Memory that objects take.", Double(edge.cacheBytes))
        text.add("frontage_cache_entries", .gauge, "Objects in memory.", Double(edge.cacheEntries))
    }

    private func writeConnections(_ edge: LoopMetrics, _ text: inout PrometheusText) {
        text.add("frontage_http_connections", .gauge, "Visitors' open connections.", Double(edge.connections))
        text.add(
            "frontage_http_connections_accepted_total", .counter, "Connections taken in.", Double(edge.accepted))
        text.add(
            "frontage_http_connections_refused_total", .counter, "Connections not kept, by what was exhausted.",
            LoopMetrics.Refusal.allCases.map { ([("reason", "\($0)")], Double(edge.refused($0))) })
        text.add(
            "frontage_http_connections_expired_total", .counter, "Connections cut off when their time was over.",
            Double(edge.expired))
        text.add(
            "frontage_http_accept_pauses_total", .counter, "Times that no descriptor was left for a connection.",
            Double(edge.pauses))
        text.add("frontage_tls_handshakes_total", .counter, "TLS handshakes completed.", Double(edge.handshakes))
        text.add(
            "frontage_tls_handshake_failures_total", .counter, "TLS handshakes failed.",
            Double(edge.handshakeFailures))
    }

    /// Those that end first, and those that could not be had.
    private func writeCertificates(_ statuses: [CertificateStatus], _ text: inout PrometheusText) {
        let ends = statuses.compactMap { status in status.notAfter.map { (name: status.name, end: $0) } }
        let failures = statuses.compactMap { status in status.lastFailure.map { (name: status.name, failure: $0) } }
        text.add("frontage_certificates", .gauge, "Names that are shown a certificate.", Double(ends.count))
        text.add(
            "frontage_certificate_expiry_timestamp_seconds", .gauge, "When the certificates end that end first.",
            ends.sorted { $0.end < $1.end }.prefix(MetricsReport.linesMax).map {
                ([("name", $0.name)], Double($0.end.seconds))
            })
        text.add(
            "frontage_certificates_failing", .gauge, "Names whose last request for a certificate failed.",
            Double(failures.count))
        text.add(
            "frontage_certificate_failure_timestamp_seconds", .gauge, "When a certificate could not be had, and why.",
            failures.sorted { $0.failure.time > $1.failure.time }.prefix(MetricsReport.linesMax).map {
                ([("name", $0.name), ("reason", $0.failure.reason)], Double($0.failure.time.seconds))
            })
    }

    private func writeSites(_ edge: LoopMetrics, _ text: inout PrometheusText) {
        text.add(
            "frontage_site_requests_total", .counter, "Visits of the busiest sites.",
            edge.sites.map { ([("site", $0.name.text)], Double($0.requests)) })
        text.add(
            "frontage_site_sent_bytes_total", .counter, "Bytes of bodies that the busiest sites sent.",
            edge.sites.map { ([("site", $0.name.text)], Double($0.bytes)) })
    }

    private func writeQueries(_ queries: QueryCounts, _ text: inout PrometheusText) {
        var counts: [(labels: [(String, String)], value: Double)] = []
        for transport in Transport.allCases {
            for code in ResponseCode.allCases where queries.answers(code, over: transport) > 0 {
                let count = Double(queries.answers(code, over: transport))
                counts.append(([("transport", "\(transport)"), ("rcode", code.text)], count))
            }
        }
        text.add("frontage_dns_responses_total", .counter, "DNS queries answered, by transport and code.", counts)
        text.add(
            "frontage_dns_ignored_total", .counter, "DNS messages that were not answered.",
            Transport.allCases.map { ([("transport", "\($0)")], Double(queries.silences(over: $0))) })
    }

    private func writeStorage(_ text: inout PrometheusText) {
        let spool = spool()
        text.add("frontage_log_records", .gauge, "Access log records to deliver.", Double(spool.pendingRecords))
        text.add("frontage_log_bytes", .gauge, "Access log bytes to deliver.", Double(spool.pendingBytes))
        text.add(
            "frontage_log_dropped_records_total", .counter, "Access log records lost for want of room.",
            Double(spool.droppedRecords))
        text.add("frontage_catalog_commits_total", .counter, "Commits to the catalog.", Double(commits()))
    }
}

extension RequestHead.Version {
    var protocolName: String {
        switch self {
        case .http10: "HTTP/1.0"
        case .http11: "HTTP/1.1"
        case .http2: "HTTP/2"
        }
    }
}
