internal import Certificates
internal import Glibc

/// How people make their machines trust the local authority.
package struct TrustGuide: Sendable {
    package struct NoAuthority: Error, Sendable, CustomStringConvertible {
        var data: String

        package var description: String {
            "there is no local authority in \(data) yet; start the server once (frontage serve)"
        }
    }

    /// The file of the root that is bound to names like localhost.
    private let path: String
    private let publicPath: String?
    /// Every root there is, in PEM.
    package let roots: [UInt8]

    package init(_ configuration: Configuration) throws(NoAuthority) {
        let folder = "\(configuration.certificatesData)/authority"
        let files = AuthorityScope.allCases.compactMap { scope -> (path: String, pem: [UInt8])? in
            let path = LocalAuthority.rootPath(scope, in: folder)
            return (try? FileBytes.read(path)).map { (path, $0) }
        }
        guard let first = files.first else { throw NoAuthority(data: configuration.data) }
        path = TrustGuide.absolute(first.path)
        publicPath = files.count > 1 ? TrustGuide.absolute(files[1].path) : nil
        roots = files.flatMap(\.pem)
    }

    package var text: String {
        let file = TrustGuide.quoted(path)
        var text = """
            The local authority certifies names that no other authority does. Its root is
              \(path)
            and is bound to names below localhost, local, internal, test and home.arpa, and to private addresses.

            Debian, Ubuntu:
              sudo cp \(file) /usr/local/share/ca-certificates/frontage.crt && sudo update-ca-certificates
            Fedora, RHEL:
              sudo cp \(file) /etc/pki/ca-trust/source/anchors/frontage.pem && sudo update-ca-trust
            macOS:
              sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain \(file)
            Windows, as administrator:
              certutil -addstore -f Root frontage.crt
            Chromium on Linux (certutil is in Debian's libnss3-tools):
              certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n frontage -i \(file)
            Firefox: Settings, Privacy & Security, View Certificates, Authorities, Import; or for a profile's folder
              certutil -d sql:PROFILE -A -t C,, -n frontage -i \(file)
            curl, once:
              curl --cacert \(file) https://www.mine.localhost:8443/

            On another machine: frontage trust --pem > frontage.crt, and copy that file.

            """
        if let publicPath {
            text += """

                Sites with public names that no ACME authority certifies (acme.directory) have a second authority, which may sign for
                any name: trust it on machines that are for testing only.
                  \(publicPath)

                """
        }
        return text
    }

    private static func absolute(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// For a shell.
    private static func quoted(_ path: String) -> String {
        let isPlain = path.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"),
                UInt8(ascii: "_"):
                true
            default: false
            }
        }
        return isPlain
            ? path : "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
