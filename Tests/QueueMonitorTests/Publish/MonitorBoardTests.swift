import Exposition
import Logging
import Metrics
import NIOCore
import NIOHTTP1
import Redis
import TestSupport
import Testing
import ThinRSMQ

@testable import QueueMonitor

@Suite("Monitor board")
struct MonitorBoardTests {
    private let instruments = MonitorInstruments(version: "1.2.3")
    private let board: MonitorBoard

    init() throws {
        let settings = MonitorSettings()
        let logger = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }
        // Connects when it is asked something, which nobody does here.
        let client = try RedisClient(RedisConfiguration(host: "127.0.0.1", port: 1), logger: logger)
        board = MonitorBoard(
            settings: settings,
            instruments: instruments,
            election: nil,
            alerts: try AlertDesk(
                settings: settings.alerts,
                interval: settings.interval,
                election: nil,
                client: client,
                logger: logger
            ),
            scaling: try ScalingDesk(
                section: settings.scaling,
                election: nil,
                client: client,
                actuators: [:],
                logger: logger
            )
        )
    }

    private func snapshot(at milliseconds: Int64) -> Snapshot {
        Snapshot(time: Timestamp(unixMilliseconds: milliseconds), streams: [], failures: [])
    }

    private func respond(_ method: HTTPMethod = .GET, _ headers: HTTPHeaders = [:]) async throws -> HTTPResponse {
        let request = try #require(HTTPRequest(method: method, target: "/metrics", headers: headers))
        return await board.router.respond(to: request).response
    }

    private func body(_ response: HTTPResponse) -> [UInt8] { Array(response.body.readableBytesView) }

    private func lines(accept: String? = nil) -> [String] {
        String(buffer: board.metrics(accept: accept).body).split(separator: "\n").map(String.init)
    }

    @Test("a client that accepts gzip gets it, and the page is whole")
    func compressed() async throws {
        board.show(snapshot(at: 1_500), [:])
        let response = try await respond(.GET, ["Accept-Encoding": "deflate;q=0.5", "accept-encoding": "gzip"])
        #expect(response.headers["Content-Encoding"] == ["gzip"])
        #expect(response.headers["Vary"] == ["Accept, Accept-Encoding"])
        #expect(response.headers["Content-Type"] == ["text/plain; version=0.0.4; charset=utf-8"])
        let plain = try await respond()
        #expect(response.body.readableBytes < plain.body.readableBytes / 2)
        let page = String(decoding: try await gunzip(body(response)), as: UTF8.self)
        #expect(page.contains("thinrsmq_snapshot_timestamp_seconds 1.5\n"))
        #expect(page.contains("thinrsmq_build_info{version=\"1.2.3\"} 1\n"))
    }

    @Test("a client that does not gets the plain page, which says that it depends on that")
    func plain() async throws {
        for headers: HTTPHeaders in [[:], ["Accept-Encoding": "gzip;q=0"], ["Accept-Encoding": "identity"]] {
            let response = try await respond(.GET, headers)
            #expect(response.headers["Content-Encoding"] == [])
            #expect(response.headers["Vary"] == ["Accept, Accept-Encoding"])
            #expect(String(buffer: response.body).contains("\nthinrsmq_build_info"))
        }
    }

    @Test("HEAD tells the length of what GET sends")
    func head() async throws {
        var response = HTTPResponse.text(String(repeating: "a", count: 5_000))
        response = response.compressed(accepting: "gzip")
        var router = HTTPRouter()
        router.on(.GET, "/page") { [response] _ in response }
        try await HTTPTestServer.with(router: router) { server in
            try await HTTPTestClient.with(server.address) { client in
                try await client.send("HEAD /page HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n")
                let head = try await client.response(bodyless: true).head
                #expect(head.contains("Content-Length: \(response.body.readableBytes)"))
                #expect(head.contains("Content-Encoding: gzip"))
            }
        }
        #expect(try await gunzip(body(response)).count == 5_001)
    }

    @Test("a new snapshot replaces what was written of the one before, in each format")
    func snapshots() {
        let openMetrics = "application/openmetrics-text"
        for accept in [nil, openMetrics] {
            for milliseconds: Int64 in [1_500, 2_500] {
                board.show(snapshot(at: milliseconds), [:])
                let line = "thinrsmq_snapshot_timestamp_seconds \(Double(milliseconds) / 1_000)"
                #expect(lines(accept: accept).contains(line))
                #expect(lines(accept: accept).contains(line))
            }
        }
        board.show(trouble: "Redis is away")
        #expect(lines().contains("thinrsmq_snapshot_timestamp_seconds 2.5"))
    }

    @Test("what lives is written for each page")
    func instrumentsLive() {
        board.show(snapshot(at: 0), [:])
        #expect(lines().contains("thinrsmq_http_connections 0"))
        instruments.saw(.connectionOpened)
        #expect(lines().contains("thinrsmq_http_connections 1"))
    }

    @Test("the page of both halves is sorted, and the field's parsers accept it")
    func onePage() async throws {
        board.show(snapshot(at: 1_500), [:])
        let names = lines().filter { $0.hasPrefix("# TYPE ") }.map { String($0.split(separator: " ")[2]) }
        #expect(names.count > 10)
        // By the name of the metric, which lacks what the type appends.
        let metrics = names.map { $0.hasSuffix("_total") ? String($0.dropLast(6)) : $0 }
        #expect(metrics == metrics.sorted())
        #expect(Set(names).count == names.count)
        let verdict = try await ReferenceParser.promtool(String(buffer: board.metrics(accept: nil).body))
        #expect(verdict.accepted)
        guard await StrictParser.isInstalled() else { return }
        let page = String(buffer: board.metrics(accept: "application/openmetrics-text").body)
        #expect(try await StrictParser.samples(of: page).count > 10)
    }

    @Test("what is counted by the factory is on the page")
    func bridge() {
        let factory = RegistryMetricsFactory(registry: instruments.registry, logger: RecordedLog().logger)
        factory.makeCounter(label: "thinrsmq_consumer_handled", dimensions: [("stream", "s"), ("group", "g")])
            .increment(by: 3)
        #expect(lines().contains(#"thinrsmq_consumer_handled_total{group="g",stream="s"} 3"#))
    }
}
