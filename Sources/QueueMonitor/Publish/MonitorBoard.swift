import Exposition
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import ThinRSMQ

/// What the monitor knows, as HTTP serves it: the last snapshot stands until the next, and a request asks Redis nothing.
final class MonitorBoard: Sendable {
    private struct State {
        var page = RenderedFamilies { [] }
        /// Of the last tick that went through.
        var tick: (snapshot: Snapshot, assessments: [Queue: GroupAssessment])?
        /// Why the monitor is not ready; nil once a tick went through.
        var trouble: String? = "the first tick is not done yet"
    }

    private let settings: MonitorSettings
    private let instruments: MonitorInstruments
    private let election: LeaderElection?
    private let alerts: AlertDesk
    private let scaling: ScalingDesk
    private let process = ProcessMetrics()
    private let state = NIOLockedValueBox(State())

    init(
        settings: MonitorSettings,
        instruments: MonitorInstruments,
        election: LeaderElection?,
        alerts: AlertDesk,
        scaling: ScalingDesk
    ) {
        self.settings = settings
        self.instruments = instruments
        self.election = election
        self.alerts = alerts
        self.scaling = scaling
    }

    func show(_ snapshot: Snapshot, _ assessments: [Queue: GroupAssessment]) {
        let page = RenderedFamilies { [settings, instruments] in
            var families = snapshot.metricFamilies(assessments, settings.metrics)
            if settings.metrics.redisExporterNames {
                families += snapshot.redisExporterFamilies(database: settings.queue.redis.database, settings.metrics)
            }
            return families + instruments.ticks.collect()
        }
        // Written now for those who will ask, so that a scrape takes the same time whenever it comes.
        for format in state.withLockedValue({ $0.page }).formats { _ = page.blocks(in: format) }
        state.withLockedValue { $0 = State(page: page, tick: (snapshot, assessments), trouble: nil) }
    }

    func show(trouble: String) {
        state.withLockedValue { $0.trouble = trouble }
    }

    /// The page of metrics: what the last tick has to tell is written once, what lives is written for each scrape.
    func metrics(accept: String?, acceptEncoding: String = "") -> HTTPResponse {
        let answer = ExpositionFormat.negotiate(accept: accept)
        let writer = ExpositionWriter(answer.format)
        var blocks = state.withLockedValue { $0.page }.blocks(in: answer.format)
        blocks += writer.blocks(
            of: process.families() + [leaderFamily, instruments.buildFamily] + alerts.overview.metricFamilies
                + scaling.targets.metricFamilies
        )
        blocks += writer.blocks(of: instruments.registry.collect())
        let pieces = writer.pieces(of: blocks)
        var page = ByteBufferAllocator().buffer(capacity: pieces.reduce(0) { $0 + $1.count })
        for piece in pieces { page.writeBytes(piece) }
        return HTTPResponse(contentType: answer.contentType, headers: ["Vary": "Accept"], body: page)
            .compressed(accepting: acceptEncoding)
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
            .text(
                "thinrsmq monitor; paths: /metrics, /api/v1/status, /api/v1/alerts, /api/v1/scale, /livez, /readyz, /healthz"
            )
        }
        router.on(.GET, "/metrics") { request in
            self.metrics(accept: request.list("Accept"), acceptEncoding: request.list("Accept-Encoding"))
        }
        router.on(.GET, "/api/v1/status") { self.status(stream: $0.query("stream")) }
        let access = APIAccess(token: settings.apiToken)
        AlertRoutes(alerts: alerts, access: access).add(to: &router)
        ScalingRoutes(scaling: scaling, access: access).add(to: &router)
        router.on(.GET, "/livez") { _ in .text("alive") }
        router.on(.GET, "/healthz") { _ in .text("alive") }
        router.on(.GET, "/readyz") { _ in self.readiness() }
        return router
    }
}
