import Daemon
import Testing

@Suite struct AvailableMemoryTests {
    private static func limit(_ membership: String, _ files: [String: String]) -> Int? {
        AvailableMemory.limit(ofGroupsIn: membership) { files[$0] }
    }

    @Test func `the lowest limit counts, wherever it stands`() {
        let files = [
            "/sys/fs/cgroup/system.slice/frontage.service/memory.max": "536870912\n",
            "/sys/fs/cgroup/system.slice/memory.max": "max\n",
        ]
        #expect(Self.limit("0::/system.slice/frontage.service\n", files) == 512 << 20)
        let around = ["/sys/fs/cgroup/a/b/memory.max": "2000", "/sys/fs/cgroup/a/memory.max": "1000"]
        #expect(Self.limit("1:cpu:/x\n0::/a/b\n", around) == 1000)
    }

    @Test func `a container sees its own group as the root`() {
        #expect(Self.limit("0::/\n", ["/sys/fs/cgroup/memory.max": "4096"]) == 4096)
    }

    @Test(arguments: ["", "0::", "4:memory:/old\n", "0::/a\n"])
    func `no limit is none`(membership: String) {
        #expect(Self.limit(membership, ["/sys/fs/cgroup/a/memory.max": "max"]) == nil)
    }

    @Test func `the loops share an eighth, unless they are told what to share`() {
        var configuration = Configuration()
        configuration.threads = 1_000
        #expect(configuration.cacheBytesOfLoop == AvailableMemory.bytes / 8 / 1_000)
        configuration.threads = 1
        #expect(configuration.cacheBytesOfLoop <= 256 << 20)
        configuration.threads = 4
        configuration.web.cacheBytes = 5000
        #expect(configuration.cacheBytesOfLoop == 1250)
    }
}
