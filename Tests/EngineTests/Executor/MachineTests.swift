import PicketTestKit
import Testing

@testable import Engine

@Suite struct MachineTests {
    @Test(
        arguments: [
            ("0", [0]), ("0-3", [0, 1, 2, 3]), ("0-1,4,6-7", [0, 1, 4, 6, 7]), ("", nil), ("3-1", nil), ("a", nil),
            ("-1", nil), ("0-99999999", nil), ("1-2-3", nil), ("99999999999999999999", nil), (",", nil), ("0,", [0]),
        ] as [(String, [Int]?)])
    func readsListsOfProcessors(text: String, expected: [Int]?) {
        #expect(Machine.processorList(text) == expected)
    }

    @Test func anyListIsReadOrRefused() {
        var random = SplitMix64(seed: 7)
        let alphabet = Array("0123456789-, \n-,")
        for _ in 0..<20_000 {
            let text = String((0..<Int(random.next() % 24)).map { _ in alphabet[Int(random.next() % 16)] })
            if let list = Machine.processorList(text) { #expect(!list.isEmpty && list.count <= 4_096) }
        }
    }

    /// A machine of two nodes, of which a group of version 2 allows two and a half processors.
    @Test func readsNodesAndLimits() throws {
        let root = try TemporaryFolder()
        for (path, text) in [
            ("sys/devices/system/cpu/online", "0-7\n"), ("sys/devices/system/node/online", "0-1\n"),
            ("sys/devices/system/node/node0/cpulist", "0-3\n"), ("sys/devices/system/node/node1/cpulist", "4-7\n"),
            ("proc/self/status", "Name:\tx\nCpus_allowed_list:\t2-5\n"), ("proc/self/cgroup", "0::/a/b\n"),
            ("sys/fs/cgroup/a/b/cpu.max", "max 100000\n"), ("sys/fs/cgroup/a/cpu.max", "250000 100000\n"),
            ("sys/fs/cgroup/a/b/memory.max", "1073741824\n"), ("sys/fs/cgroup/a/memory.max", "max\n"),
        ] { try root.write(text, to: path) }
        let machine = Machine.read(root: root.path)
        #expect(machine.processors == [2, 3, 4, 5])
        #expect(machine.nodes == [[2, 3], [4, 5]])
        #expect(machine.quota == 2.5)
        #expect(machine.memoryLimit == 1 << 30)
        #expect(machine.workerCount == 3)
        let placement = Placement(machine, workers: 4)
        #expect((0..<4).map(placement.processors) == [[2, 3], [2, 3], [4, 5], [4, 5]])
    }

    @Test func readsGroupsOfVersionOne() throws {
        let root = try TemporaryFolder()
        for (path, text) in [
            ("sys/devices/system/cpu/online", "0-3\n"), ("proc/self/cgroup", "4:memory:/x\n2:cpu,cpuacct:/x\n"),
            ("sys/fs/cgroup/cpu/x/cpu.cfs_quota_us", "150000\n"), ("sys/fs/cgroup/cpu/x/cpu.cfs_period_us", "100000\n"),
            ("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n"),
            ("sys/fs/cgroup/memory/x/memory.limit_in_bytes", "9223372036854771712\n"),
        ] { try root.write(text, to: path) }
        let machine = Machine.read(root: root.path)
        #expect(machine.quota == 1.5)
        #expect(machine.workerCount == 2)
        #expect(machine.memoryLimit == nil)
        #expect(machine.nodes == [[0, 1, 2, 3]])
    }

    @Test func aMachineThatTellsNothingHasOneProcessor() throws {
        let root = try TemporaryFolder()
        #expect(Machine.read(root: root.path).workerCount == 1)
        #expect(Machine.read().workerCount >= 1)
    }

    // MARK: Pressure

    @Test func readsPressure() throws {
        let text = "some avg10=12.50 avg60=3.00 avg300=0.10 total=123\nfull avg10=1.00 avg60=0.50 avg300=0.00 total=9\n"
        let pressure = try #require(Pressure(text))
        #expect(pressure == Pressure("some avg10=12.50 avg60=3.00\nfull avg10=1.00 avg60=0.50\n"))
        #expect(pressure.some10 == 0.125 && pressure.full60 == 0.005)
        #expect(
            Pressure("") == nil && Pressure("some avg10=x avg60=1") == nil && Pressure("some avg10=500 avg60=1") == nil)
    }

    @Test func aWatchLooksOnceASecond() throws {
        let root = try TemporaryFolder()
        try root.write("VmRSS:\t  990000 kB\n", to: "proc/self/status")
        let watch = MemoryWatch(limit: 1_000_000 * 1_024, root: root.path)
        #expect(watch.look(now: 1_000_000_000) == 0.05)
        try root.write("some avg10=0.00 avg60=0.00\n", to: "proc/pressure/memory")
        try root.write("VmRSS:\t  10 kB\n", to: "proc/self/status")
        #expect(watch.look(now: 1_500_000_000) == nil)
        #expect(watch.look(now: 2_000_000_000) == nil)
        #expect(watch.look(now: 12_000_000_000) == 0.5)
        #expect(MemoryWatch(limit: nil, root: root.path).look(now: 1_000_000_000) == nil)
    }

    @Test func memoryIsGivenBackAtOnceAndTakenSlowly() {
        var gauge = MemoryGauge()
        #expect(gauge.update(pressure: nil, use: 0.5, now: 0) == nil)
        #expect(gauge.update(pressure: nil, use: 0.99, now: 1) == .critical)
        #expect(gauge.update(pressure: nil, use: 0.1, now: 2) == nil)
        #expect(gauge.update(pressure: nil, use: 0.1, now: 5_000_000_000) == nil)
        #expect(gauge.update(pressure: nil, use: 0.1, now: 11_000_000_000) == .tight)
        #expect(gauge.update(pressure: nil, use: 0.1, now: 12_000_000_000) == nil)
        #expect(gauge.update(pressure: nil, use: 0.1, now: 22_000_000_000) == .calm)
    }
}
