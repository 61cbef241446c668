import Exposition
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import ThinRSMQ

/// What the monitor knows, as HTTP serves it: the last snapshot stands until the next, and a request asks Redis nothing.
final class MonitorBoard: Sendable {
    private struct State {
        var families: [MetricFamily] = []
        /// Of the last tick that went through.
        var tick: (snapshot: Snapshot, assessments: [Queue: GroupAssessment])?
        /// Why the monitor is not ready; nil once a tick went through.
        var trouble: String? = "the first tick is not done yet"
    }

    private let settings: MonitorSettings
    private let instruments: MonitorInstruments
    private let election: LeaderElection?
    private let process = ProcessMetrics()
    private let state = NIOLockedValueBox(State())

    init(settings: MonitorSettings, instruments: MonitorInstruments, election: LeaderElection?) {
        self.settings = settings
        self.instruments = instruments
        self.election = election
    }

    func show(_ snapshot: Snapshot, _ assessments: [Queue: GroupAssessment]) {
        var families = snapshot.metricFamilies(assessments, settings.metrics)
        if settings.metrics.redisExporterNames {
            families += snapshot.redisExporterFamilies(database: settings.queue.redis.database, settings.metrics)
        }
        state.withLockedValue { $0 = State(families: families, tick: (snapshot, assessments), trouble: nil) }
    }

    func show(trouble: String) {
        state.withLockedValue { $0.trouble = trouble }
    }

    func metrics(accept: String?) -> HTTPResponse {
        let answer = ExpositionFormat.negotiate(accept: accept)
        let families = state.withLockedValue { $0.families } + instruments.registry.collect() + process.families()
        var page: [UInt8] = []
        ExpositionWriter(answer.format).write(families + [leaderFamily, instruments.buildFamily], to: &page)
        return HTTPResponse(contentType: answer.contentType, body: ByteBuffer(bytes: page))
    }

    /// Asked at each scrape, because leadership ends by the clock.
    private var leaderFamily: MetricFamily {
        var family = MetricFamily(MetricCatalog.leader)
        if let election { family.set(election.isLeader ? 1 : 0) }
        return family
    }

    /// The last tick as JSON; `?stream=KEY` asks for one stream.
    func status(stream: String?) -> HTTPResponse {
        guard let tick = state.withLockedValue({ $0.tick }) else { return readiness() }
        let document = StatusDocument(
            snapshot: tick.snapshot,
            assessments: tick.assessments,
            version: instruments.version,
            isLeader: election?.isLeader
        )
        return .json(document.json(stream: stream))
    }

    func readiness() -> HTTPResponse {
        guard let trouble = state.withLockedValue({ $0.trouble }) else { return .text("ready") }
        return .text("not ready: \(trouble)", status: .serviceUnavailable)
    }

    /// The paths of the monitor.
    var router: HTTPRouter {
        var router = HTTPRouter()
        router.on(.GET, "/") { _ in
            .text("thinrsmq monitor; paths: /metrics, /api/v1/status, /livez, /readyz, /healthz")
        }
        router.on(.GET, "/metrics") { self.metrics(accept: $0.headers["accept"].joined(separator: ",")) }
        router.on(.GET, "/api/v1/status") { self.status(stream: $0.query("stream")) }
        router.on(.GET, "/livez") { _ in .text("alive") }
        router.on(.GET, "/healthz") { _ in .text("alive") }
        router.on(.GET, "/readyz") { _ in self.readiness() }
        return router
    }
}
