import Exposition

/// Families of every kind, and label values meant to break a page.
enum SamplePage {
    static let hostileValues = [
        "plain", "", " ", "quote \" here", "back\\slash", "ends in \\", "\\n is no newline", "line\nbreak",
        "carriage\rreturn",
        "tab\tand nul \u{0}", "} 1\n# EOF\n", ",group=\"x\"", "żółw 🐢", "cafe\u{301}", "\u{2028}\u{85}",
        String(decoding: [0x66, 0xFF, 0xC3] as [UInt8], as: UTF8.self),
    ]

    static func make() -> [MetricFamily] {
        let registry = MetricRegistry()
        registry.counter(claims, labels: ["requeued"]).increment(by: 3)
        _ = registry.counter(claims, labels: ["dead_lettered"])
        registry.gauge(leader).set(1)
        let delay = registry.histogram(delay, labels: ["orders"])
        for observation in [0.01, 0.7, 0.7, 4, 90] { delay.observe(observation) }
        _ = registry.gauge(forgotten)
        registry.remove(forgotten)

        var info = MetricFamily(build)
        info.set(labels: ["1.2.3"])
        var derived = MetricFamily(lag)
        derived.set(.nan, labels: ["orders", "billing"])
        derived.set(0.5, labels: ["orders", "mail"])
        return registry.collect() + [derived, info, MetricFamily(unused)]
    }

    static func hostile() -> MetricFamily {
        var family = MetricFamily(lag)
        for (index, value) in hostileValues.enumerated() {
            family.set(Double(index), labels: [value, "g"])
        }
        return family
    }

    static func text(_ families: [MetricFamily], as format: ExpositionFormat) -> String {
        var bytes: [UInt8] = []
        ExpositionWriter(format).write(families, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    static let claims = MetricDefinition(
        "thinrsmq_claims",
        .counter,
        help: "Entries claimed, by \"outcome\".\nBackslash: \\",
        labels: ["outcome"]
    )
    static let leader = MetricDefinition("thinrsmq_leader", .gauge, help: "1 while this replica repairs.")
    static let forgotten = MetricDefinition("thinrsmq_forgotten", .gauge, help: "Removed.")
    static let unused = MetricDefinition("thinrsmq_unused", .gauge, help: "Never set.")
    static let build = MetricDefinition("thinrsmq_build", .info, help: "The program's version.", labels: ["version"])
    static let lag = MetricDefinition(
        "thinrsmq_lag_ratio",
        .gauge,
        help: "A share.",
        unit: "ratio",
        labels: ["stream", "group"]
    )
    static let delay = MetricDefinition(
        "thinrsmq_delay_seconds",
        .histogram(upperBounds: [0.5, 1, 60]),
        help: "Delay of deliveries.",
        unit: "seconds",
        labels: ["stream"]
    )
}
