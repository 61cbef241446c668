import Metrics

/// What a producer counts, made once.
struct ProducerMetrics: Sendable {
    /// Messages that are in the stream.
    let published: Counter
    /// Messages that are not, or may be.
    let failed: Counter
    let warnings: Counter

    init(factory: any MetricsFactory = MetricsSystem.factory) {
        published = Counter(label: "thinrsmq_producer_published", dimensions: [], factory: factory)
        failed = Counter(label: "thinrsmq_producer_failed", dimensions: [], factory: factory)
        warnings = Counter(label: "thinrsmq_producer_warnings", dimensions: [], factory: factory)
    }
}
