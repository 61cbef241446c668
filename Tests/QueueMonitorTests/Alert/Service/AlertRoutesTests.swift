import Alerting
import HTTPClient
import TestSupport
import Testing

@testable import QueueMonitor

@Suite("Alerts and silences over HTTP", .redisServer, .timeLimit(.minutes(2)))
struct AlertRoutesTests {
    private func monitor(
        _ receiver: HTTPReceiver,
        token: String? = "let-me-in",
        namespace: String = testNamespace(),
        body: (MonitorFixture) async throws -> Void
    ) async throws {
        try await MonitorFixture.with(
            try RedisServer.current,
            namespace: namespace,
            { settings, _ in
                try? settings.tell(receiver, .anyDeadLetter)
                settings.apiToken = token.map { SecretText($0) }
            },
            body: body
        )
    }

    @Test("of what is silenced nobody is told, whichever monitor took the silence; when that ends, somebody is")
    func silences() async throws {
        let namespace = testNamespace()
        try await withHTTPReceiver(.respond(200)) { receiver in
            try await monitor(receiver, namespace: namespace) { first in
                try await monitor(receiver, namespace: namespace) { second in
                    let answer = try await second.send(
                        "POST",
                        "/api/v1/silences?for=1h&topic=ord*&rule=deadLetters&id=window&comment=migration",
                        token: "let-me-in"
                    )
                    #expect(answer.status == "201")
                    try await eventually("the leader knows of it") {
                        try await first.get("/api/v1/alerts").body.contains(#""id":"window","active":true"#)
                    }
                    try await first.addDeadLetters(1)
                    let silenced = #"thinrsmq_alerts{rule="deadLetters",state="silenced"}"#
                    try await eventually("it fires") { try await first.metric(silenced) == "1" }
                    try await first.nextTick()
                    #expect(receiver.requests.isEmpty)
                    let end = try await second.send("DELETE", "/api/v1/silences/window", token: "let-me-in")
                    #expect(end.status == "200")
                    try await receiver.waitForRequests(1)
                }
            }
        }
    }

    @Test("nothing is changed without the token, and nothing at all where there is none")
    func access() async throws {
        try await withHTTPReceiver(.respond(200)) { receiver in
            try await monitor(receiver) { monitor in
                for token in [nil, "let-me-i", "let-me-in2", ""] {
                    let answer = try await monitor.send("POST", "/api/v1/silences?for=1h", token: token)
                    #expect(answer.status == "401")
                    #expect(!answer.body.contains("let-me-in"))
                }
            }
            try await monitor(receiver, token: nil) { monitor in
                for (method, path) in [("POST", "/api/v1/silences?for=1h"), ("DELETE", "/api/v1/silences/x")] {
                    let answer = try await monitor.send(method, path, token: "let-me-in")
                    #expect(answer.status == "403")
                    #expect(answer.body.contains("api.token"))
                }
                #expect(try await monitor.get("/api/v1/alerts").body.contains(#""silences":[]"#))
            }
        }
    }

    @Test(
        "a silence that makes no sense is refused with what is accepted",
        arguments: [
            ("", "either for=2h or until"), ("for=2", "for is 2; accepted: a duration"),
            ("for=0s", "for is 0s; accepted"), ("until=tomorrow", "until is tomorrow; accepted: a time such as"),
            ("until=2001-01-01T00:00:00Z", "a time after its beginning"), ("for=1h&until=2099-01-01T00:00:00Z", "either"),
            ("for=1h&topik=x", "topik is x; accepted: by, comment"), ("for=1h&id=a%20b", "id is a b; accepted: 1 to 64"),
            ("for=90000h", "up to 366 days"),
        ]
    )
    func refused(query: String, reason: String) async throws {
        try await withHTTPReceiver(.respond(200)) { receiver in
            try await monitor(receiver) { monitor in
                let answer = try await monitor.send("POST", "/api/v1/silences?\(query)", token: "let-me-in")
                #expect(answer.status == "400")
                #expect(answer.body.contains(reason), "\(answer.body)")
            }
        }
    }
}
