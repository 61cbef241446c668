/// Writes what people read about an alert: a pure function.
public enum AlertText {
    /// One line: what is wrong, and with what.
    ///
    /// - Parameter instance: The alert.
    /// - Returns: Such as `12 dead letters in orders`, or `billing of orders is stopped`.
    public static func title(_ instance: AlertInstance) -> String {
        let (name, value) = (name(instance.subject), instance.value)
        switch instance.signal {
        case .deadLetters: return "\(count(value, "dead letter")) in \(name)"
        case .deadLetterGrowth: return "\(count(value, "new dead letter")) in \(name) within 10m"
        case .oldestPendingIdle: return "An entry of \(name) has been silent for \(Readable.value(value, .seconds))"
        case .lag: return "\(count(value, "entry", "entries")) wait for \(name)"
        case .waiting: return "An entry of \(name) has waited for \(Readable.value(value, .seconds))"
        case .verdictSlow: return "\(name) is too slow"
        case .verdictStalled: return "\(name) is stalled"
        case .verdictStopped: return "\(name) is stopped"
        case .verdictNoConsumers: return "\(name) has no consumers"
        case .verdictCrashLooping: return "Consumers of \(name) crash again and again"
        case .verdictPoisoned: return "Entries fail in \(name) at every attempt"
        case .entriesLost: return "\(count(value, "entry", "entries")) lost in \(name) within 10m"
        case .deadLettersTrimmed: return "\(count(value, "dead letter")) of \(name) lost within 10m"
        case .scalingAtMaximum:
            return "\(name) has needed more replicas than it may have for \(Readable.value(value, .seconds))"
        case .repairFailing: return "Repairs have failed for \(Readable.value(value, .seconds))"
        case .redisUnreachable: return "Redis has not answered for \(Readable.value(value, .seconds))"
        case .unsafeServer: return "Redis may lose data: \(count(value, "unsafe setting"))"
        case .dataMissing: return "\(name) could not be read for \(Readable.value(value, .seconds))"
        case .watchdog: return "The monitor is alive"
        }
    }

    /// What was measured, since when, why, and what to do, in sentences.
    ///
    /// - Parameters:
    ///   - instance: The alert.
    ///   - end: How it ended; nil while it fires.
    ///   - reason: Why it is likely so, as a sentence.
    ///   - now: The time, as Unix milliseconds.
    /// - Returns: The text.
    public static func text(_ instance: AlertInstance, end: AlertEnd? = nil, reason: String? = nil, at now: Int64)
        -> String
    {
        let begin = Readable.moment(unixMilliseconds: instance.since)
        let time = Readable.duration(milliseconds: duration(from: instance.since, to: end?.at ?? now))
        var sentences = [place(instance.subject)]
        if let end {
            sentences.append("\(ending(end, instance)) after \(time), since \(begin).")
            return sentences.joined(separator: " ")
        }
        if !instance.signal.isCondition {
            let unit = instance.signal.unit
            sentences.append(
                """
                \(quantity(instance.signal)): \(Readable.value(instance.value, unit)), \
                from \(Readable.value(instance.threshold, unit)) on an alert.
                """
            )
        }
        sentences.append("Since \(begin) (\(time)).")
        if let reason, !reason.isEmpty { sentences.append(sentence(Readable.text(reason, most: 500))) }
        sentences.append(advice(instance.signal))
        return sentences.joined(separator: " ")
    }

    private static func duration(from start: Int64, to end: Int64) -> Int64 {
        let (time, overflow) = end.subtractingReportingOverflow(start)
        return overflow ? 0 : max(0, time)
    }

    private static func count(_ value: Double, _ one: String, _ many: String? = nil) -> String {
        "\(Readable.number(value)) \(value == 1 ? one : many ?? "\(one)s")"
    }

    /// The subject in a title.
    private static func name(_ subject: AlertSubject) -> String {
        guard let topic = subject.topic ?? subject.stream else { return "Redis" }
        let stream = Readable.text(topic)
        return subject.group.map { "\(Readable.text($0)) of \(stream)" } ?? stream
    }

    /// The subject in full, as several namespaces may have topics of one name.
    private static func place(_ subject: AlertSubject) -> String {
        guard let key = subject.stream ?? subject.topic else { return "Redis and the monitor." }
        guard let group = subject.group else { return "Stream \(Readable.text(key))." }
        return "Group \(Readable.text(group)) of stream \(Readable.text(key))."
    }

    private static func ending(_ end: AlertEnd, _ instance: AlertInstance) -> String {
        switch end.reason {
        case .below:
            guard let value = end.value, !value.isNaN, !instance.signal.isCondition else { return "Ended" }
            let unit = instance.signal.unit
            return
                "Ended with \(Readable.value(value, unit)), below \(Readable.value(end.threshold ?? instance.threshold, unit)),"
        case .subjectGone:
            let gone = instance.subject.group == nil ? "the stream is gone" : "the group or its stream is gone"
            return "Ended, as \(gone),"
        case .ruleGone: return "Ended, as the rule was removed,"
        case .notWatched: return "Ended, as the rule does not watch it any more,"
        case .lessUrgent: return "Goes on, but is less urgent now and not told here any more,"
        }
    }

    private static func sentence(_ text: String) -> String {
        guard let first = text.first, let last = text.last else { return text }
        return first.uppercased() + text.dropFirst() + (".!?…".contains(last) ? "" : ".")
    }
}
