extension Autoscaler {
    /// What a new leader needs in order to go on: the windows, the policies' periods, and what was learned.
    ///
    /// Arrival rates and the forecast begin anew: they are about the last minute, and known again after one.
    ///
    /// - Parameter now: The time; what no longer counts is left out.
    /// - Returns: The record.
    package func record(at now: Int64) -> String {
        var writer = FieldWriter()
        writer.add("v", Self.recordVersion)
        writer.add("rate", service.value)
        writer.add("rateAt", service.learnedAt)
        writer.add("delay", start.learned)
        writer.add("idle", idleSince)
        if let limit = saturation.limit {
            writer.add("limit", limit)
            writer.add("limitUntil", saturation.until)
        }
        let window = stabilizer.window
        writer.add(
            "window",
            rows: window.entries(after: now - window.span).map { [$0.at, Int64($0.least), Int64($0.most)] }
        )
        writer.add("events", rows: stabilizer.events.events.map { [$0.at, Int64($0.change)] })
        return writer.text
    }

    /// The version of the format.
    private static let recordVersion = 1

    /// An autoscaler that goes on from a record.
    ///
    /// - Parameters:
    ///   - settings: How it scales; they need not be those of the record.
    ///   - record: The record.
    ///   - now: The time: what lies after it was written by a clock that was ahead, and would never end.
    /// - Returns: The autoscaler; nil if the record makes no sense.
    /// - Throws: `ScalingSettingError` that names the target, the key and what is accepted.
    package static func restored(
        settings: ScalingSettings,
        from record: String,
        at now: Int64
    ) throws(ScalingSettingError) -> Autoscaler? {
        var autoscaler = try Autoscaler(settings: settings)
        do {
            try autoscaler.take(FieldReader(record), at: now)
        } catch {
            return nil
        }
        return autoscaler
    }

    private mutating func take(_ reader: FieldReader, at now: Int64) throws(FieldReader.Broken) {
        guard try reader.moment("v") == Int64(Self.recordVersion) else { throw FieldReader.Broken() }
        if let rate = try reader.positive("rate") {
            service = ServiceRate(value: rate, learnedAt: try reader.moment("rateAt").map { min($0, now) })
        }
        if let delay = try reader.moment("delay") { start = StartDelay(milliseconds: delay) }
        idleSince = try reader.moment("idle").map { min($0, now) }
        if let limit = try reader.moment("limit"), limit <= Int64(ScalingSettings.mostReplicas),
            let until = try reader.moment("limitUntil")
        {
            saturation = SaturationWatch(limit: Int(limit), until: min(until, now + pauseMilliseconds))
        }
        for row in try reader.rows("window", of: 3) where row[0] <= now {
            stabilizer.window.restore(RecommendationWindow.Entry(at: row[0], least: Int(row[1]), most: Int(row[2])))
        }
        for row in try reader.rows("events", of: 2) where row[0] <= now {
            stabilizer.events.add(Int(row[1]), at: row[0])
        }
    }
}
