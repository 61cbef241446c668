import CClock
import Exposition
import ThinRSMQ

#if canImport(Glibc)
    import Glibc
    // With --static-swift-stdlib, `timespec` and its members count as this module's.
    import SwiftOverlayShims
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
        cpu.set(cpuSeconds())
        started.set(Double(start.unixMilliseconds) / 1_000)
        if let bytes = residentBytes() { resident.set(bytes) }
        var open = MetricFamily(MetricCatalog.processOpenFiles)
        var most = MetricFamily(MetricCatalog.processMostFiles)
        if let count = openFiles() { open.set(count) }
        if let count = mostFiles() { most.set(count) }
        return [cpu, started, resident, open, most]
    }

    private func cpuSeconds() -> Double { Double(thinrsmqProcessNanoseconds()) / 1e9 }

    /// The second number of Linux' `statm`, in pages.
    private func residentBytes() -> Double? {
        guard let content = SmallFile.content(of: "/proc/self/statm") else { return nil }
        let numbers = String(decoding: content, as: UTF8.self).split(separator: " ")
        guard numbers.count > 1, let pages = Double(numbers[1]) else { return nil }
        return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// The entries of a folder that only Linux has.
    private func openFiles() -> Double? {
        guard let folder = opendir("/proc/self/fd") else { return nil }
        defer { closedir(folder) }
        var entries = 0
        while readdir(folder) != nil { entries += 1 }
        // Not files: `.`, `..`, and the folder that is being read.
        return Double(max(0, entries - 3))
    }

    /// The fourth word of a line such as `Max open files  1024  524288  files`; a limit of `unlimited` is none.
    private func mostFiles() -> Double? {
        guard let content = SmallFile.content(of: "/proc/self/limits") else { return nil }
        let line = String(decoding: content, as: UTF8.self).split(separator: "\n").first {
            $0.hasPrefix("Max open files")
        }
        return line.flatMap { $0.split(separator: " ").dropFirst(3).first }.flatMap { Double($0) }
    }
}
