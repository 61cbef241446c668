import Testing

@testable import QueueMonitor

@Suite("Accept-Encoding")
struct AcceptedCodingsTests {
    static let accepting = [
        "gzip", "GZIP", "x-gzip", "deflate, gzip", "gzip, deflate, br, zstd", "gzip;q=0.001", "gzip ; q=1.0", "*",
        "*;q=0.5", "identity;q=0.5, gzip;q=0.5", "identity;q=0, gzip;q=0.1", "br;q=1.0, gzip;q=0.8, *;q=0.1",
        "\tgzip\t;\tQ = 1 ", ",,gzip,", "gzip;q=oops, gzip;q=0.5", "nonsense;;, gzip", "deflate;q=0, *",
        // Of one coding under two names, or named twice, the better counts.
        "gzip;q=0, x-gzip", "gzip;q=0, gzip",
    ]

    static let refusing = [
        "", ",", "identity", "deflate", "br", "gzip;q=0", "gzip;q=0.000", "gzip;q=0, *", "*;q=0",
        "identity;q=1, gzip;q=0.5", "identity, *;q=0.5", "gzip2", "not gzip", "gzip;q=", "gzip;q", "gzip;q=2",
        "gzip;q=-1", "gzip;q=nan",
        "gzip;level=9", "gzip;q=1;q=1", "\"gzip\"",
    ]

    @Test("gzip is accepted", arguments: accepting)
    func accepts(_ header: String) {
        #expect(AcceptedCodings(header).prefersGzip(forBytes: 100_000))
    }

    @Test("gzip is not accepted, or not preferred", arguments: refusing)
    func refuses(_ header: String) {
        #expect(!AcceptedCodings(header).prefersGzip(forBytes: 100_000))
    }

    @Test("a small content stays plain, unless the client refuses that")
    func small() {
        #expect(!AcceptedCodings("gzip").prefersGzip(forBytes: 1_023))
        #expect(AcceptedCodings("gzip").prefersGzip(forBytes: 1_024))
        #expect(AcceptedCodings("gzip, identity;q=0").prefersGzip(forBytes: 10))
        #expect(AcceptedCodings("gzip, *;q=0").prefersGzip(forBytes: 10))
        #expect(!AcceptedCodings("identity;q=0").prefersGzip(forBytes: 10))
    }
}
