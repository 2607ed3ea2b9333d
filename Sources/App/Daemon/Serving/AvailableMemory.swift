internal import Glibc

/// How much memory the process may take.
package enum AvailableMemory {
    /// The machine's in bytes, or less where a control group allows less.
    package static var bytes: Int {
        let machine = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
        let groups = text("/proc/self/cgroup").flatMap { limit(ofGroupsIn: $0, read: text) }
        return min(machine, groups ?? machine)
    }

    /// The lowest limit of a process's control group and of those around it; `nil` without any (cgroups(7), Linux's cgroup-v2.rst).
    /// - Parameter membership: what stands in `/proc/self/cgroup`.
    package static func limit(ofGroupsIn membership: String, read: (String) -> String?) -> Int? {
        // Version 2 has one line, whose hierarchy is 0 and which names no controllers.
        guard let line = membership.split(separator: "\n").first(where: { $0.hasPrefix("0::/") }) else { return nil }
        var path = line.dropFirst("0::".count)
        var lowest: Int?
        while true {
            let limit = read("/sys/fs/cgroup\(path == "/" ? "" : path)/memory.max")
            // Where there is no limit the file says "max", and the root has no file.
            if let bytes = limit.flatMap({ Int($0.prefix(while: \.isNumber)) }) { lowest = min(lowest ?? bytes, bytes) }
            guard path != "/", let slash = path.lastIndex(of: "/") else { return lowest }
            path = slash == path.startIndex ? "/" : path[..<slash]
        }
    }

    private static func text(_ path: String) -> String? {
        (try? FileBytes.read(path)).map { String(decoding: $0, as: UTF8.self) }
    }
}
