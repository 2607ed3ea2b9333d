internal import Glibc
internal import Model

/// What `serve` would refuse, found without serving: beyond the settings themselves, the ports, folders and zone files they name.
package struct ConfigurationCheck: Sendable {
    package let configuration: Configuration

    package init(_ configuration: Configuration) { self.configuration = configuration }

    /// Everything in the way; empty when `serve` can start.
    package func problems(includingPorts: Bool = true) -> [String] {
        folderProblems() + zoneProblems() + (includingPorts ? portProblems() : [])
    }

    /// Taken ports and such.
    package func portProblems() -> [String] {
        [
            PortProbe.problem(configuration.web.listen, .tcp, setting: "web.listen"),
            configuration.web.tlsListen.flatMap { PortProbe.problem($0, .tcp, setting: "web.tlsListen") },
            PortProbe.problem(configuration.api.listen, .tcp, setting: "api.listen"),
            PortProbe.problem(configuration.dns.listen, .udp, setting: "dns.listen")
                ?? PortProbe.problem(configuration.dns.listen, .tcp, setting: "dns.listen"),
        ].compactMap { $0 }
    }

    /// Folders that were named but are not there, and names of sites that no bucket can have.
    package func folderProblems() -> [String] {
        var problems: [String] = []
        for (setting, path) in [("sites", configuration.sites), ("dns.zones", configuration.dns.zones)]
        where configuration.assigned.contains(setting) && !FolderListing.isFolder(path) {
            problems.append("\(setting): there is no folder \(path)")
        }
        for name in (try? FolderListing.names(in: configuration.sites)) ?? [] {
            let path = "\(configuration.sites)/\(name)"
            guard !name.hasPrefix("."), FolderListing.isFolder(path), BucketName(name) == nil else { continue }
            problems.append("\(path): the folder's name cannot be a bucket's: 3 to 63 of a-z, 0-9, \".\" and \"-\"")
        }
        return problems
    }

    private func zoneProblems() -> [String] {
        ZoneFolder(path: configuration.dns.zones).files().compactMap { file in
            do {
                _ = try file.read()
                return nil
            } catch {
                return "\(error)"
            }
        }
    }
}
