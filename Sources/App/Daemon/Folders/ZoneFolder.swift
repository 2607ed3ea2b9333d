internal import Crypto
internal import Glibc
package import Model

/// A folder of zone files.
package struct ZoneFolder: Sendable {
    package let path: String

    package init(path: String) { self.path = path }

    /// The files that end in `.zone`, right in the folder.
    func files() -> [ZoneSource] {
        let names = (try? FolderListing.names(in: path)) ?? []
        return names.filter { $0.hasSuffix(".zone") && !$0.hasPrefix(".") }.map { ZoneSource(folder: path, name: $0) }
    }
}

/// A zone file and what it includes.
package struct ZoneSource: Sendable, Hashable {
    /// Why a zone file is not taken, with the place where to look.
    package struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
        package var description: String
    }

    /// What it may include lies in here.
    package let folder: String
    package let name: String

    package init(folder: String, name: String) {
        self.folder = folder
        self.name = name
    }

    /// - Parameter path: of a zone file anywhere.
    package init(path: String) {
        let slash = path.lastIndex(of: "/")
        folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    }

    package var path: String { "\(folder)/\(name)" }

    /// The zone, and a digest of all that was read for it.
    package func read() throws(Problem) -> (zone: ZoneFile, digest: String) {
        var digest = Insecure.MD5()
        do {
            let text = try FileBytes.read(path)
            digest.update(data: text)
            let zone = try ZoneFile(parsing: text, file: path, origin: origin) { included in
                let bytes = try FileBytes.read(try place(of: included))
                digest.update(data: bytes)
                return bytes
            }
            return (zone, Hexadecimal.encode(digest.finalize()))
        } catch let problem as ZoneFile.Problem {
            throw Problem(description: "\(problem.file):\(problem.line):\(problem.column): \(problem.message)")
        } catch {
            throw Problem(description: "\(error)")
        }
    }

    /// What relative names mean before `$ORIGIN`: the file's name without `.zone`.
    private var origin: DNSName {
        let base = name.hasSuffix(".zone") ? String(name.dropLast(5)) : name
        return (try? DNSName(presentation: base.hasSuffix(".") ? base : base + ".")) ?? .root
    }

    /// The path of an included file, which has to lie in the folder, links followed.
    private func place(of included: String) throws(Problem) -> String {
        let path = included.hasPrefix("/") ? included : "\(folder)/\(included)"
        guard let real = ZoneSource.realPath(path) else { throw Problem(description: "there is no file \(included)") }
        guard let root = ZoneSource.realPath(folder), real.hasPrefix(root + "/") else {
            throw Problem(description: "\(included) lies outside of \(folder)")
        }
        return real
    }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(validatingCString: resolved)
    }
}
