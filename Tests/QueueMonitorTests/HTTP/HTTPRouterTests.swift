import NIOCore
import NIOHTTP1
import Testing

@testable import QueueMonitor

@Suite("HTTP router")
struct HTTPRouterTests {
    private func answer(_ target: String, _ method: HTTPMethod = .GET) async throws -> (route: String?, text: String) {
        var router = HTTPRouter()
        router.on(.GET, "/scale/{target}") { .text("parameter \($0.parameter ?? "none")") }
        router.on(.GET, "/scale/all") { .text("exact \($0.parameter ?? "none")") }
        router.on(.POST, "/scale/all") { _ in .text("posted") }
        let request = try #require(HTTPRequest(method: method, target: target))
        let answer = await router.respond(to: request)
        return (answer.route, "\(answer.response.status.code) \(String(buffer: answer.response.body).dropLast())")
    }

    @Test("a trailing parameter matches one segment, decoded")
    func parameter() async throws {
        #expect(try await answer("/scale/a%2Fb%3Ac+d") == ("/scale/{target}", "200 parameter a/b:c+d"))
        #expect(try await answer("/scale/").text.hasPrefix("404"))
        #expect(try await answer("/scale/a/b").text.hasPrefix("404"))
        #expect(try await answer("/scale/%ff").text.hasPrefix("404"))
    }

    @Test("an exact path wins over a parameter, for every method")
    func exactPath() async throws {
        #expect(try await answer("/scale/all?x=1") == ("/scale/all", "200 exact none"))
        #expect(try await answer("/scale/all", .POST) == ("/scale/all", "200 posted"))
        #expect(try await answer("/scale/all", .PUT) == ("/scale/all", "405 method not allowed"))
    }

    @Test("GET answers HEAD, and not the other way round")
    func head() async throws {
        #expect(try await answer("/scale/all", .HEAD) == ("/scale/all", "200 exact none"))
        var router = HTTPRouter()
        router.on(.HEAD, "/only") { _ in .text("") }
        let request = try #require(HTTPRequest(method: .GET, target: "/only"))
        #expect(await router.respond(to: request).response.headers["Allow"] == ["HEAD"])
    }
}
