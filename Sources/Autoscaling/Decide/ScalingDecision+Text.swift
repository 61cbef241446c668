extension ScalingDecision {
    /// The decision in a sentence for people.
    package var sentence: String { "\(action): \(because)." }

    private var action: String {
        guard let replicas else { return "Nothing is done" }
        guard let current, current != replicas else { return "Stays at \(replicas)" }
        return "\(replicas > current ? "Up" : "Down") from \(current) to \(replicas)"
    }

    private var because: String {
        switch reason {
        case .steady: "\(facts) need what there is"
        case .demand: "\(facts) need \(count(needed))"
        case .forecast: "\(facts), and more is foreseen, which needs \(count(needed))"
        case .wake: "there is something to do, and no replica"
        case .release: "\(facts) need no more than \(count(needed))"
        case .idle: "nothing has been waiting or pending for long"
        case .stabilizing: "\(facts) need \(count(needed)), but a different number was needed a short while ago"
        case .limited: "\(facts) need \(count(needed)), but the policies allow no larger step"
        case .atMaximum: "\(facts) need \(count(needed)), but there may be no more"
        case .atMinimum: "\(facts) need \(count(needed)), but there must be no fewer"
        case .schedule: "the schedule asks for more than the \(count(needed)) needed"
        case .unknown: "what is waiting is not known, and nothing is changed on a guess"
        case .poison: "most attempts fail, and more replicas would only fail more often"
        case .saturated: "more replicas got no more done, so what they depend on is the limit"
        case .paused: "the consumers are paused"
        case .manual: "somebody asked for this number by hand"
        }
    }

    private var facts: String {
        var parts: [String] = []
        if let rate = arrivalRate.known { parts.append("\(short(rate)) arriving a second") }
        if let backlog = backlog.known { parts.append("a backlog of \(short(backlog.rounded()))") }
        if let rate = serviceRate.known { parts.append("\(short(rate)) done a second by each replica") }
        guard let last = parts.last else { return "the signals" }
        return parts.count == 1 ? last : parts.dropLast().joined(separator: ", ") + " and \(last)"
    }

    private func count(_ replicas: Int?) -> String {
        guard let replicas else { return "an unknown number" }
        return replicas == 1 ? "1 replica" : "\(replicas) replicas"
    }

    /// Three digits say enough.
    private func short(_ value: Double) -> String {
        if value >= 100 || value == value.rounded() { return "\(Int64(min(value.rounded(), 1e15)))" }
        let scale = value >= 10 ? 10.0 : 100.0
        return "\((value * scale).rounded() / scale)"
    }
}
