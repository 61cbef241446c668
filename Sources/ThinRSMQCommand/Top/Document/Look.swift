import ThinRSMQ

/// What one look at the queues has brought.
struct Look: Sendable {
    /// The document as it came, on one line.
    let document: String
    /// The same, read.
    let status: QueueStatus
    /// When it came, by the clock of this machine.
    let received: Timestamp

    /// Takes a document over.
    ///
    /// - Throws: `NoStatus` if it is none of a monitor.
    init(document: String, received: Timestamp = .now()) throws(NoStatus) {
        status = try QueueStatus(document: document.utf8)
        // Between the tokens of JSON only: within a text they are escaped.
        let lines = document.utf8.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        self.document = lines.count <= 1 ? document : lines.map { String(Substring($0)) }.joined(separator: " ")
        self.received = received
    }

    /// How old the data is, as far as the clocks of the two machines agree.
    func age(at now: Timestamp) -> Duration {
        max(.zero, now - (status.timestamp ?? received))
    }
}
