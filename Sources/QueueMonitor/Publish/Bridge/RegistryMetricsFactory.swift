import Exposition
import Logging
import Metrics
import NIOConcurrencyHelpers

/// Puts what libraries count by swift-metrics into the registry that the monitor serves.
///
/// Counters become counters, timers histograms in seconds, recorders that aggregate histograms, and all others gauges.
/// Labels come from anywhere, so nothing about them may end the process: what cannot be shown is counted to nowhere, and
/// the log hears of it once. Of one label and the same dimensions, in whatever order, all handlers share one series.
final class RegistryMetricsFactory: MetricsFactory {
    private struct State {
        /// The instrument of each series.
        var series: [BridgedSeries.Key: ObjectIdentifier] = [:]
        /// All names ever used: the registry does not forget them.
        var names: Set<String> = []
        var reported: Set<String> = []
    }

    private let registry: MetricRegistry
    private let limit: Int
    private let logger: Logger
    private let state = NIOLockedValueBox(State())

    /// A factory without series.
    ///
    /// - Parameters:
    ///   - registry: Defines its own metrics first, so that none of them is taken.
    ///   - limit: The most series, and the most names, that come into being here.
    ///   - logger: Hears of what cannot be shown.
    init(registry: MetricRegistry, limit: Int = 10_000, logger: Logger) {
        self.registry = registry
        self.limit = limit
        self.logger = logger
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        counter(label, dimensions) ?? NOOPMetricsHandler.instance
    }

    func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        counter(label, dimensions) ?? NOOPMetricsHandler.instance
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        gauge(label, dimensions) ?? NOOPMetricsHandler.instance
    }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return gauge(label, dimensions) ?? NOOPMetricsHandler.instance }
        return histogram(label, dimensions, .recorder) ?? NOOPMetricsHandler.instance
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, dimensions, .timer) ?? NOOPMetricsHandler.instance
    }

    func destroyCounter(_ handler: any CounterHandler) { destroy(handler) }
    func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { destroy(handler) }
    func destroyMeter(_ handler: any MeterHandler) { destroy(handler) }
    func destroyRecorder(_ handler: any RecorderHandler) { destroy(handler) }
    func destroyTimer(_ handler: any TimerHandler) { destroy(handler) }

    // MARK: Series

    private func counter(_ label: String, _ dimensions: [(String, String)]) -> BridgedCounter? {
        make(label, dimensions, .counter) { [registry] in
            BridgedCounter($0, registry.counter($0.definition, labels: $0.values))
        }
    }

    private func gauge(_ label: String, _ dimensions: [(String, String)]) -> BridgedGauge? {
        make(label, dimensions, .gauge) { [registry] in
            BridgedGauge($0, registry.gauge($0.definition, labels: $0.values))
        }
    }

    private func histogram(
        _ label: String,
        _ dimensions: [(String, String)],
        _ kind: BridgedKind
    ) -> BridgedHistogram? {
        make(label, dimensions, kind) { [registry] in
            BridgedHistogram($0, registry.histogram($0.definition, labels: $0.values))
        }
    }

    private func make<Handler: BridgedHandler>(
        _ label: String,
        _ dimensions: [(String, String)],
        _ kind: BridgedKind,
        _ handler: (BridgedSeries) -> Handler
    ) -> Handler? {
        guard let series = BridgedSeries(label, dimensions, kind) else {
            report(label, "its name or its dimensions have no equivalent")
            return nil
        }
        let result: Result<Handler, Refusal> = state.withLockedValue { state in
            let key = series.key
            guard state.series[key] != nil || state.series.count < limit,
                state.names.contains(key.name) || state.names.count < limit
            else { return .failure(.limit) }
            guard registry.define(series.definition) else { return .failure(.clash) }
            let handler = handler(series)
            state.names.insert(key.name)
            state.series[key] = handler.instrumentIdentifier
            return .success(handler)
        }
        switch result {
        case .success(let handler): return handler
        case .failure(.limit): report("", "there are \(limit) series already; this and later ones are not shown")
        case .failure(.clash): report(label, "another metric has its name, of another kind or with other labels")
        }
        return nil
    }

    private enum Refusal: Error {
        case limit
        case clash
    }

    /// Ends a series, unless a newer one with its name and labels took its place.
    private func destroy(_ handler: AnyObject) {
        guard let handler = handler as? any BridgedHandler else { return }
        let series = handler.series
        state.withLockedValue { state in
            guard state.series[series.key] == handler.instrumentIdentifier else { return }
            state.series[series.key] = nil
            registry.remove(series.definition, labels: series.values)
        }
    }

    // MARK: Reports

    private static let mostReports = 100

    /// Tells of a label once; a flood of bad labels is cut off, for the log's sake and the memory's.
    private func report(_ label: String, _ reason: String) {
        let label = String(label.prefix(Self.mostReports))
        let isNew = state.withLockedValue { state in
            state.reported.count < Self.mostReports && state.reported.insert(label).inserted
        }
        guard isNew else { return }
        logger.warning("metric not shown", metadata: ["metric.label": "\(label)", "reason": "\(reason)"])
    }
}
