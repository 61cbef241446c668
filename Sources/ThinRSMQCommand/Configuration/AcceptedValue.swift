import Logging
import QueueMonitor
import ThinRSMQ

/// How the text of one setting is read, and what it may say: the same for a flag and for a file.
struct AcceptedValue<Value: Sendable>: Sendable {
    /// What the text may say: `a duration from 1s to 1h`.
    let description: String
    /// Reads the text; nil for anything else than `description` says.
    let read: @Sendable (String) -> Value?
}

extension AcceptedValue where Value == Duration {
    static func duration(_ range: ClosedRange<Duration>) -> AcceptedValue {
        let bounds = "from \(range.lowerBound.text) to \(range.upperBound.text)"
        return AcceptedValue(description: "\(Duration.acceptedText), \(bounds)") { text in
            Duration(text: text).flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

extension AcceptedValue where Value == Int {
    static func integer(_ range: ClosedRange<Int>) -> AcceptedValue {
        AcceptedValue(description: "a number from \(range.lowerBound) to \(range.upperBound)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

extension AcceptedValue where Value == Bool {
    static let boolean = AcceptedValue(description: "true or false") { Bool($0) }
}

extension AcceptedValue where Value == String {
    static func text(_ description: String) -> AcceptedValue {
        AcceptedValue(description: "\(description), not empty") { $0.isEmpty ? nil : $0 }
    }
}

extension AcceptedValue where Value: CaseIterable & RawRepresentable<String> {
    /// One of the names of an enumeration's cases.
    static var anyCase: AcceptedValue {
        let names = Value.allCases.map(\.rawValue)
        return AcceptedValue(description: "one of \(names.joined(separator: ", "))") { Value(rawValue: $0) }
    }
}

extension AcceptedValue where Value == HTTPAddress {
    static let listenAddress = AcceptedValue(
        description: "HOST:PORT, [IPV6]:PORT or :PORT, with a port from 0 (any free one) to 65535"
    ) { try? HTTPAddress(parsing: $0) }
}

extension AcceptedValue where Value == RedisTarget {
    static let redisTarget = AcceptedValue(description: RedisTarget.acceptedText) { RedisTarget($0) }
}
