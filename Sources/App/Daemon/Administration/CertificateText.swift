internal import Certificates
internal import Model

/// How it stands with a certificate, in words.
enum CertificateText {
    /// For a table's last column.
    static func short(_ status: CertificateStatus?) -> String {
        guard let status else { return "none" }
        let time = status.notAfter.map { "until \(InternetTime.text($0))" } ?? "at the first visit"
        return "\(name(status.source)) \(time)" + (status.lastFailure == nil ? "" : ", renewal failed")
    }

    static func lines(_ status: CertificateStatus?) -> [(String, String)] {
        guard let status else { return [("certificate", "none")] }
        var lines = [("certificate", name(status.source))]
        if let notAfter = status.notAfter {
            lines += [
                ("  names", status.names.joined(separator: " ")), ("  issuer", status.issuer),
                ("  expires", InternetTime.text(notAfter)),
            ]
        } else {
            lines.append(("  made", "at the first visit"))
        }
        if let failure = status.lastFailure {
            lines += [("  failure", failure.reason), ("  failed", InternetTime.text(failure.time))]
        }
        if let next = status.nextTry { lines.append(("  next try", InternetTime.text(next))) }
        return lines
    }

    private static func name(_ source: CertificateSource) -> String {
        switch source {
        case .files: "files"
        case .acme: "acme"
        case .localAuthority: "local authority"
        }
    }
}
