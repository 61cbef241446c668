import HTTPClient
import TestSupport
import Testing
import ThinRSMQ

@testable import QueueMonitor

@Suite("monitor with the policy http", .redisServer, .timeLimit(.minutes(1)))
struct MonitorHTTPPolicyTests {
    @Test("posts what a dead consumer left, acknowledges what the handler took, and dead-letters what is gone to it")
    func posts() async throws {
        try await withHTTPReceiver(.respond(503), .respond(204), .respond(410), .respond(200)) { receiver in
            try await MonitorFixture.with(
                try RedisServer.current,
                { settings, _ in
                    settings.claimPolicy = .http
                    settings.queue.monitor.minIdleTime = .milliseconds(300)
                    settings.queue.retry.baseDelay = .milliseconds(10)
                    settings.httpHandler = (try? HTTPURL(receiver.url("/s3cr3t"))).map { url in
                        var handler = HTTPHandlerSettings(url: url)
                        handler.maxConcurrent = 1
                        return handler
                    }
                },
                body: { monitor in
                    try await monitor.fill(3, delivering: 3)
                    try await eventually("nothing is pending") {
                        try await monitor.server.rawCommand("XPENDING", monitor.stream, "billing").elements.first?
                            .integer
                            == 0
                    }
                    #expect(try await monitor.server.rawCommand("XLEN", "\(monitor.stream):dlq").integer == 1)
                    #expect(try await monitor.server.rawCommand("XLEN", monitor.stream).integer == 3)
                }
            )
            #expect(receiver.requests.count == 4)
        }
    }

    @Test("needs a URL")
    func unset() {
        var settings = MonitorSettings()
        settings.namespaces = ["shop"]
        settings.claimPolicy = .http
        #expect(throws: ConfigurationError.self) { try settings.validate() }
    }
}
