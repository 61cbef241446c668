#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The name under which a process is known in a consumer group: `{prefix}-{hostname}-{pid}-{8 hex digits}`.
///
/// The random part keeps two consumers of one process apart, and a restarted one from the entries of its past.
package struct ConsumerName: Hashable, Sendable, CustomStringConvertible {
    package var prefix: String
    package var hostname: String
    package var processID: Int32
    package var suffix: UInt32

    /// Makes a name; what is not given comes from the system.
    package init(
        prefix: String,
        hostname: String = Self.systemHostname(),
        processID: Int32 = getpid(),
        suffix: UInt32 = .random(in: 0...(.max))
    ) {
        self.prefix = prefix
        self.hostname = hostname
        self.processID = processID
        self.suffix = suffix
    }

    package var description: String {
        let hex = String(suffix, radix: 16)
        return "\(prefix)-\(hostname)-\(processID)-\(String(repeating: "0", count: 8 - hex.count))\(hex)"
    }

    /// Whether a text has the form of such a name, with any prefix.
    package static func isOne(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, let suffix = parts.last, let processID = parts.dropLast().last else { return false }
        return suffix.utf8.count == 8 && suffix.allSatisfy { $0.isASCII && $0.isHexDigit }
            && Int32(processID).map { $0 > 0 } ?? false
    }

    /// Whether a text is the name that a monitor claims entries under: it is no consumer.
    package static func isMonitor(_ text: String) -> Bool {
        text.hasPrefix(monitorPrefix + "-") && isOne(text)
    }

    /// The prefix of monitors' names.
    package static let monitorPrefix = "monitor"

    /// The host's name: in Kubernetes, the pod's.
    package static func systemHostname() -> String {
        // POSIX allows 255 bytes, and leaves open whether a truncated name ends in a zero.
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
        let name = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return name.isEmpty ? "localhost" : String(decoding: name, as: UTF8.self)
    }
}
