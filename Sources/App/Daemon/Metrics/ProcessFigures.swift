internal import Glibc

/// What the system knows of this process (proc(5)).
struct ProcessFigures {
    var residentBytes: Double?
    var virtualBytes: Double?
    var cpuSeconds: Double?
    /// Since the epoch.
    var startSeconds: Double?
    var openDescriptors: Double?
    var descriptorsMax: Double?

    static func now() -> ProcessFigures {
        var figures = ProcessFigures()
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        let pageBytes = Double(sysconf(Int32(_SC_PAGESIZE)))
        // Behind the name, which is in parentheses and may hold anything, stands field 3.
        let stat = text("/proc/self/stat").split(separator: ")").last?.split(separator: " ") ?? []
        func field(_ number: Int) -> Double? { stat.count > number - 3 ? Double(stat[number - 3]) : nil }
        if let user = field(14), let system = field(15) { figures.cpuSeconds = (user + system) / ticks }
        figures.virtualBytes = field(23)
        figures.residentBytes = field(24).map { $0 * pageBytes }
        let boot = text("/proc/stat").split(separator: "\n").first { $0.hasPrefix("btime ") }
        if let start = field(22), let boot = boot.flatMap({ Double($0.dropFirst(6)) }) {
            figures.startSeconds = boot + start / ticks
        }
        figures.openDescriptors = (try? FolderListing.names(in: "/proc/self/fd")).map { Double($0.count) }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            figures.descriptorsMax = Double(limit.rlim_cur)
        }
        return figures
    }

    /// Empty when the system has no such file.
    private static func text(_ path: String) -> String {
        String(decoding: (try? FileBytes.read(path)) ?? [], as: UTF8.self)
    }

    func write(to text: inout PrometheusText) {
        func add(_ name: String, _ kind: PrometheusText.Kind, _ help: String, _ value: Double?) {
            if let value { text.add("process_\(name)", kind, help, value) }
        }
        add("cpu_seconds_total", .counter, "User and system time spent.", cpuSeconds)
        add("open_fds", .gauge, "Open file descriptors.", openDescriptors)
        add("max_fds", .gauge, "How many file descriptors may be open.", descriptorsMax)
        add("resident_memory_bytes", .gauge, "Memory in use.", residentBytes)
        add("virtual_memory_bytes", .gauge, "Address space in use.", virtualBytes)
        add("start_time_seconds", .gauge, "When the process began, in seconds since 1970.", startSeconds)
    }
}
