import Testing
import ThinRSMQ

@Suite("Redis URLs and addresses")
struct RedisURLTests {
    @Test(
        "a URL is read with what it states",
        arguments: [
            ("redis://r", false, nil, nil, "r:6379", nil),
            ("redis://", false, nil, nil, "localhost:6379", nil),
            ("redis://:6380/", false, nil, nil, "localhost:6380", nil),
            ("redis:///4", false, nil, nil, "localhost:6379", 4),
            ("REDISS://r:1/0", true, nil, nil, "r:1", 0),
            ("redis://alice@r", false, "alice", nil, "r:6379", nil),
            ("redis://:p@r", false, nil, "p", "r:6379", nil),
            ("redis://a:b:c@r", false, "a", "b:c", "r:6379", nil),
            ("redis://a%2Fb:%C3%A9%25@[fe80::1]:2/1", false, "a/b", "é%", "[fe80::1]:2", 1),
            ("redis://a:p@ss@r", false, "a", "p@ss", "r:6379", nil),
            ("redis://:@r", false, nil, nil, "r:6379", nil),
        ] as [(String, Bool, String?, String?, String, Int?)]
    )
    func accepted(
        text: String,
        usesTLS: Bool,
        username: String?,
        password: String?,
        endpoint: String,
        database: Int?
    ) throws {
        let url = try #require(RedisURL(text))
        #expect(url.usesTLS == usesTLS)
        #expect(url.username == username)
        #expect(url.password == password)
        #expect(url.endpoint.description == endpoint)
        #expect(url.database == database)
    }

    @Test(
        "any other is refused",
        arguments: [
            "", "r", "r:6379", "//r", "http://r", "redis:r", "redis:/r", "unix:///tmp/redis.sock", "redis://r:0",
            "redis://r:x", "redis://r/x", "redis://r/1/2", "redis://r/-1", "redis://r?db=1", "redis://r#x",
            "redis://[::1", "redis://::1", "redis://[r]", "redis://a b", "redis://a:%4@r", "redis://a:%zz@r",
            "redis://a:%ff@r", "redis://a:p/q@r", " redis://r",
        ]
    )
    func refused(text: String) {
        #expect(RedisURL(text) == nil)
    }

    @Test(
        "an address is host and port",
        arguments: [
            ("r:1", "r", 1), ("127.0.0.1:65535", "127.0.0.1", 65_535), ("[::1]:6379", "::1", 6_379),
            ("größe.example:6379", "größe.example", 6_379),
        ]
    )
    func endpoint(text: String, host: String, port: Int) throws {
        let endpoint = try #require(Endpoint(text))
        #expect(endpoint.host == host)
        #expect(endpoint.port == port)
        #expect(endpoint.description == text)
    }

    @Test(
        "anything else is no address",
        arguments: [
            "", ":", ":1", "r", "r:", "r:1:2", "::1:1", "[::1]", "[::1]1", "[]:1", "[r]:1", "r:1 ", "r\n:1", "r:１",
        ]
    )
    func notAnEndpoint(text: String) {
        #expect(Endpoint(text) == nil)
    }
}
