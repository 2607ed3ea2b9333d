internal import Certificates
internal import Model

/// How it stands with a certificate, in words.
enum CertificateText {
    /// For a table's last column.
    static func short(_ status: CertificateStatus?) -> String {
        guard let status, let source = status.source, let notAfter = status.notAfter else {
            return status?.lastFailure == nil ? "none" : "none, failed"
        }
        return "\(name(source)) until \(InternetTime.text(notAfter))"
            + (status.lastFailure == nil ? "" : ", renewal failed")
    }

    static func lines(_ status: CertificateStatus?) -> [(String, String)] {
        guard let status else { return [("certificate", "none")] }
        var lines: [(String, String)] = []
        if let source = status.source, let notAfter = status.notAfter {
            lines += [
                ("certificate", name(source)), ("  names", status.names.joined(separator: " ")),
                ("  issuer", status.issuer), ("  expires", InternetTime.text(notAfter)),
            ]
        } else {
            lines.append(("certificate", "none"))
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
