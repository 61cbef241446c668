import JSON

extension KubernetesScaler {
    /// Writes an event of a workload; the same one again only raises the count of the first.
    ///
    /// As Kubernetes' own components do, it writes 25 of a workload at once and then one in five minutes: what changes
    /// with each decision must not fill the server's store.
    ///
    /// - Parameters:
    ///   - event: What happened.
    ///   - target: The workload that it happened to.
    ///   - scale: What was read of it, which says which object of its name it is; nil if nothing was.
    /// - Returns: Whether it was written.
    /// - Throws: ``KubernetesError``.
    @discardableResult
    package func record(
        _ event: ScaleEvent,
        of target: ScaleTarget,
        _ scale: Scale?
    ) async throws(KubernetesError) -> Bool {
        let seconds = now()
        guard eventLedger.admits(target, now: seconds) else { return false }
        let key = EventLedger.Key(target: target, event: event)
        if let entry = eventLedger.countAgain(key, now: seconds) {
            let time = JSON.string(UTCTime(seconds: seconds).description)
            let change: JSON = ["count": .integer(entry.count), "lastTimestamp": time]
            do {
                _ = try await client.send(Self.call(.patch, target, name: entry.name, body: change))
                return true
            } catch .notFound {
                // The server forgets events after an hour: this one begins anew.
            }
        }
        let name = Self.eventName(target)
        _ = try await client.send(Self.call(.create, target, body: Self.document(event, target, scale, name, seconds)))
        eventLedger.remember(key, name: name, now: seconds)
        return true
    }

    private static func call(
        _ verb: KubernetesRight.Verb,
        _ target: ScaleTarget,
        name: String? = nil,
        body: JSON
    ) -> APICall {
        APICall(verb, "events", namespace: target.namespace, name: name, body: body)
    }

    /// The workload's name and something that occurs once; together no longer than a name may be.
    private static func eventName(_ target: ScaleTarget) -> String {
        let suffix = String(UInt64.random(in: .min ... .max), radix: 16)
        var stem = target.name.clipped(to: 253 - 1 - suffix.utf8.count)
        // The cut may leave a dot or a dash at the end, which no label may end with.
        while stem.hasSuffix(".") || stem.hasSuffix("-") { stem.removeLast() }
        return "\(stem).\(suffix)"
    }

    private static func document(
        _ event: ScaleEvent,
        _ target: ScaleTarget,
        _ scale: Scale?,
        _ name: String,
        _ seconds: Int64
    ) -> JSON {
        let time = JSON.string(UTCTime(seconds: seconds).description)
        return [
            "apiVersion": .string("v1"),
            "kind": .string("Event"),
            "metadata": ["namespace": .string(target.namespace), "name": .string(name)],
            "involvedObject": .object(present: [
                "apiVersion": .string("apps/v1"),
                "kind": .string(target.kind.rawValue),
                "namespace": .string(target.namespace),
                "name": .string(target.name),
                // `kubectl describe` looks for events by it.
                "uid": scale.map { .string($0.uid) },
            ]),
            "type": .string(event.reason.isWarning ? "Warning" : "Normal"),
            "reason": .string(event.reason.rawValue),
            "message": .string(event.message),
            "source": ["component": .string("thinrsmq")],
            "count": .integer(1),
            "firstTimestamp": time,
            "lastTimestamp": time,
        ]
    }
}
