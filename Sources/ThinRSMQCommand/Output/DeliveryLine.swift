import JSON
import QueueMonitor
import ThinRSMQ

/// How a consumer shows a message that it has handled.
struct DeliveryLine {
    let delivery: Delivery
    /// Why handling it failed; nil if it did not.
    let failure: String?

    /// The message as a document of its own.
    var json: JSON {
        var pairs: [(key: String, value: JSON)] = [
            ("id", .string(delivery.id.description)),
            ("attempt", .integer(delivery.attempt)),
        ]
        pairs += JSON.pairs(of: delivery.message)
        if let failure { pairs.append(("failure", .string(failure))) }
        return .object(pairs)
    }

    /// The message on a line, shortened to `width` if that is given.
    func text(width: Int?) -> String {
        var line = "\(delivery.id)  \(delivery.message.type.printable)"
        if delivery.attempt > 1 { line += "  attempt \(delivery.attempt)" }
        if let failure { line += "  failed: \(failure.printable)" }
        line += "  \(delivery.message.payload.printable)"
        return width.map { line.shortened(to: $0) } ?? line
    }
}
