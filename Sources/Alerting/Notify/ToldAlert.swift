/// What a receiver was told last about one alert, or may have been told.
struct ToldAlert: Sendable, Hashable {
    /// The alert as it was told, with all that a message about its end needs.
    var instance: AlertInstance
    /// When it was told; nil while that was only tried.
    var toldAt: Int64?
    /// How many messages about it were delivered: it numbers the reminders.
    var count: Int
    /// How it ended, which the receiver does not know yet.
    var end: AlertEnd?
    /// The notification in which something new about it was offered last; nil when its outcome is known.
    ///
    /// So that the same news is sent again as it was, by the same id, when the process ended meanwhile.
    var offer: String?
    /// Whether a message that was not acknowledged may have arrived nevertheless.
    ///
    /// Also true for what was being sent when the process ended: it is not stored, as then it is always so.
    var mayKnow = false

    /// What is stored of it.
    var stored: ToldAlert {
        var stored = self
        stored.mayKnow = false
        return stored
    }
}

/// How the delivery of a notification went.
public enum DeliveryOutcome: String, Sendable, Hashable, CaseIterable {
    /// The receiver has it.
    case delivered
    /// The receiver does not have it: refused, never sent, or dropped from a queue.
    case failed
    /// Nobody knows, such as after a time-out: it is told again, and of the end in any case.
    case uncertain
}
