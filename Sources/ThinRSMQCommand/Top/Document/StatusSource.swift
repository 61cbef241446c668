import HTTPClient
import JSON
import QueueMonitor
import Redis
import ThinRSMQ

/// Where `top` has its documents from.
protocol StatusSource: Sendable {
    /// What people are told about it, without secrets: `redis localhost:6379`.
    var name: String { get }
    /// Whether a single look knows rates and verdicts.
    var remembers: Bool { get }

    /// Looks once.
    func look() async throws -> Look
}

/// Redis itself: nothing is written to it.
actor RedisStatusSource: StatusSource {
    nonisolated let name: String
    nonisolated let remembers = false
    private var watch: QueueWatch

    /// A source of what the settings name.
    ///
    /// - Throws: As `MonitorSettings.validate()`.
    init(client: RedisClient, settings: MonitorSettings) throws {
        name = "redis \(settings.queue.redis.address)"
        watch = try QueueWatch(client: client, settings: settings, version: programVersion)
    }

    func look() async throws -> Look {
        // One look at a time, and so nothing is lost in between.
        var next = watch
        defer { watch = next }
        return try Look(document: try await next.status().description)
    }
}

/// A running monitor.
struct MonitorStatusSource: StatusSource {
    let name: String
    let remembers = true
    private let request: HTTPClient.Request
    private let client: HTTPClient

    init(_ url: MonitorURL, client: HTTPClient) {
        name = url.description
        request = url.status
        self.client = client
    }

    func look() async throws -> Look {
        let response = try await client.send(request)
        guard response.status == 200 else { throw MonitorAnswer(name, response.status, response.body) }
        do {
            return try Look(document: String(decoding: response.body, as: UTF8.self))
        } catch {
            throw MonitorAnswer(place: name, problem: "\(error)")
        }
    }
}

/// A monitor that answered something else than its status.
struct MonitorAnswer: Error, CustomStringConvertible {
    let place: String
    let problem: String

    init(place: String, problem: String) {
        self.place = place
        self.problem = problem
    }

    /// What a status code means; a monitor that is not ready says why.
    init(_ place: String, _ status: Int, _ body: [UInt8]) {
        let text = String(decoding: body.prefix(500), as: UTF8.self)
        let isMonitor = status == 503 && text.hasPrefix("not ready")
        self.init(
            place: place,
            problem: isMonitor ? "the monitor is \(text.printable)" : "answered \(status): is it a thinrsmq monitor?"
        )
    }

    var description: String { "\(place): \(problem)" }
}
