import FoundationEssentials
import ThinRSMQ

/// What `/api/v1/status` tells, as far as `top` shows it.
///
/// Of an older or a newer monitor, too: what is not there is nil, and what is not known here is passed over.
struct QueueStatus: Decodable, Sendable {
    var version: String?
    /// When it was looked, by the clock of Redis, as RFC 3339 has it.
    var time: String?
    /// Whether the monitor is the one that repairs; nil where none does.
    var leader: Bool?
    /// The only key that must be there: without it, this is another document.
    var streams: [Stream]
    var failures: [Failure]?

    struct Stream: Decodable, Sendable {
        var stream: String
        var length: Int?
        var entriesAdded: Int?
        var memoryBytes: Int?
        var deadLetters: Int?
        var frozenDeadLetters: Int?
        var groups: [Group]?
    }

    struct Group: Decodable, Sendable {
        var group: String
        var health: String?
        var reason: String?
        var lag: Int?
        var lagConfidence: String?
        var timeLagSeconds: Double?
        var waitingSeconds: Double?
        var arrivalsPerSecond: Double?
        var servedPerSecond: Double?
        var pending: Int?
        var pendingByState: [String: Int]?
        var pendingIsWhole: Bool?
        var oldestPendingIdleSeconds: Double?
        var oldestPendingID: String?
        var mostDeliveries: Int?
        var consumers: [Consumer]?
    }

    struct Consumer: Decodable, Sendable {
        var consumer: String
        var state: String?
        var reason: String?
        var pending: Int?
        var idleSeconds: Double?
    }

    /// A stream, or the pending entries of a group, that could not be read.
    struct Failure: Decodable, Sendable {
        var stream: String
        var group: String?
        var reason: String?
    }
}

extension QueueStatus {
    /// Reads a document.
    ///
    /// - Throws: `NoStatus` for anything else.
    init(document: some Sequence<UInt8>) throws(NoStatus) {
        do {
            self = try JSONDecoder().decode(QueueStatus.self, from: Data(document))
        } catch {
            throw NoStatus()
        }
    }

    /// When it was looked; nil if it does not say so.
    var timestamp: Timestamp? { time.flatMap { Timestamp(rfc3339: $0) } }
}

/// An answer that is no status of a monitor.
struct NoStatus: Error, CustomStringConvertible {
    let description = "what it answered is no status of a thinrsmq monitor"
}
