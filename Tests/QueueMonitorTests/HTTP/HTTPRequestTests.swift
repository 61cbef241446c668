import NIOHTTP1
import Testing

@testable import QueueMonitor

@Suite("HTTP request")
struct HTTPRequestTests {
    @Test(
        "the query is decoded",
        arguments: [
            ("/a?x=1&y=2", ["x=1", "y=2"]), ("/a", []), ("/a?", []), ("/a?x", ["x="]), ("/a?x=1=2", ["x=1=2"]),
            ("/a?x=a+b%20c", ["x=a b c"]), ("/a?%C3%A9=%e2%82%ac", ["é=€"]), ("/a?x=1&&y=2", ["x=1", "y=2"]),
            ("/a?x=?", ["x=?"]),
        ]
    )
    func query(target: String, expected: [String]) throws {
        let request = try #require(HTTPRequest(method: .GET, target: target))
        #expect(request.path == "/a")
        #expect(request.queryItems.map { "\($0.name)=\($0.value)" } == expected)
    }

    @Test("the first value of a repeated item counts")
    func repeatedItem() throws {
        let request = try #require(HTTPRequest(method: .GET, target: "/a?x=1&x=2"))
        #expect(request.query("x") == "1")
        #expect(request.query("y") == nil)
    }

    @Test("a query that is not percent-encoded UTF-8 is no request", arguments: ["%", "%4", "%4g", "%ff", "a=%c3"])
    func malformedQuery(_ query: String) {
        #expect(HTTPRequest(method: .GET, target: "/a?" + query) == nil)
    }

    @Test(
        "a target with scheme and host, as proxies' clients send it, is read as its path",
        arguments: [
            ("http://h:1/a?x=1", "/a"), ("HTTPS://h", "/"), ("http://h?x=1", "/"), ("*", "*"), ("h:443", "h:443"),
        ]
    )
    func absoluteTarget(target: String, path: String) {
        #expect(HTTPRequest(method: .GET, target: target)?.path == path)
    }
}
