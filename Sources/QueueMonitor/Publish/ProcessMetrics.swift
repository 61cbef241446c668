import Exposition
import ThinRSMQ

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Figures of this process.
///
/// What a system does not tell is absent.
struct ProcessMetrics: Sendable {
    private let start = Timestamp.now()

    func families() -> [MetricFamily] {
        var cpu = MetricFamily(MetricCatalog.processCPU)
        var started = MetricFamily(MetricCatalog.processStart)
        var resident = MetricFamily(MetricCatalog.processResident)
        if let seconds = cpuSeconds() { cpu.set(seconds) }
        started.set(Double(start.unixMilliseconds) / 1_000)
        if let bytes = residentBytes() { resident.set(bytes) }
        return [cpu, started, resident]
    }

    private func cpuSeconds() -> Double? {
        var time = timespec()
        guard clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return nil }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The second number of Linux' `statm`, in pages.
    private func residentBytes() -> Double? {
        guard let content = SmallFile.content(of: "/proc/self/statm") else { return nil }
        let numbers = String(decoding: content, as: UTF8.self).split(separator: " ")
        guard numbers.count > 1, let pages = Double(numbers[1]) else { return nil }
        return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
    }
}
