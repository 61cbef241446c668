import NIOCore
import TestSupport
import Testing

@testable import Redis

@Suite("the reply parser")
struct ReplyParserTests {
    private static let samples: [ReplyValue] = [
        .null, .integer(0), .integer(.max), .integer(.min), .bulk([]), .bulk(Array("a\r\nb".utf8)), .status("OK"),
        .status(""),
        .error("ERR no"), .array([]),
        .array([.null, .array([.integer(1), .array([.bulk([0, 255])])]), .error("in it")]),
    ]

    @Test("reads every kind of value", arguments: samples)
    func reads(value: ReplyValue) throws {
        try #expect(parser().read(value.encoded) == [value])
    }

    @Test("reads a null array as null")
    func readsNullArray() throws {
        try #expect(parser().read("*-1\r\n".utf8) == [.null])
    }

    @Test("reads values that come byte by byte")
    func readsBytes() throws {
        let parser = try parser()
        var values: [ReplyValue] = []
        for byte in Self.samples.flatMap(\.encoded) { values += try parser.read([byte]) }
        #expect(values == Self.samples)
    }

    @Test("reads values that are cut anywhere")
    func readsCut() throws {
        let bytes = Self.samples.flatMap(\.encoded)
        for cut in 0...bytes.count {
            let parser = try parser()
            let values = try parser.read(bytes[..<cut]) + parser.read(bytes[cut...])
            #expect(values == Self.samples, "cut at \(cut)")
        }
    }

    @Test("reads random trees that are cut at random", arguments: 1...8)
    func readsRandomTrees(seed: UInt64) throws {
        var generator = SplitMix(seed: seed)
        let parser = try parser()
        for round in 0..<100 {
            let sent = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                ReplyValue.random(depth: 5, using: &generator)
            }
            var rest = sent.flatMap(\.encoded)[...]
            var received: [ReplyValue] = []
            while !rest.isEmpty {
                let count = Int.random(in: 1...Swift.max(1, rest.count), using: &generator)
                received += try parser.read(rest.prefix(count))
                rest = rest.dropFirst(count)
            }
            #expect(received == sent, "round \(round)")
        }
    }

    @Test("never crashes on random bytes", arguments: 1...8)
    func survivesGarbage(seed: UInt64) throws {
        var generator = SplitMix(seed: seed)
        for _ in 0..<300 {
            let parser = try ReplyParser(limits: ReplyLimits(bytes: 10_000, values: 1000))
            let alphabet = Array("*$:+-0129\r\n\r\n\r\nx".utf8)
            let bytes = (0..<60).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            do {
                for byte in bytes { _ = try parser.read([byte]) }
            } catch let error as RedisError {
                #expect(error.code == .protocolViolation)
            }
        }
    }

    @Test(
        "refuses what is not RESP2",
        arguments: ["HTTP/1.1 400 Bad Request\r\n", "\u{15}\u{3}\u{1}\r\n", "\0\0\0\0\r\n", "*x"]
    )
    func refusesGarbage(text: String) throws {
        let error = try refusal(of: text.hasSuffix("\n") ? text : text + "\r\n")
        #expect(error.message.hasPrefix("the server's reply"))
    }

    @Test(
        "refuses RESP3, which was never asked for",
        arguments: ["_", "#t", ",1.5", "(1", "%1", "~1", "=3", ">1", "!3", "|1"]
    )
    func refusesRESP3(header: String) throws {
        _ = try refusal(of: header + "\r\n+a\r\n+b\r\n")
    }

    @Test("refuses an array of more elements than there are numbers for")
    func refusesImpossibleLengths() throws {
        _ = try refusal(of: "*99999999999\r\n")
    }

    @Test("reserves nothing for what a header promises")
    func reservesNothing() throws {
        let parser = try parser()
        try #expect(parser.read("*2147483647\r\n".utf8).isEmpty)
        for _ in 0..<1000 { try #expect(parser.read("*2147483647\r\n".utf8.prefix(0)).isEmpty) }
        try #expect(self.parser().read("$536870912\r\n".utf8).isEmpty)
    }

    @Test("refuses more values than a reply may hold, and counts each reply for itself")
    func limitsValues() throws {
        let limits = ReplyLimits(bytes: 1000, values: 3)
        let parser = try ReplyParser(limits: limits)
        let three = ReplyValue.array([.integer(1), .integer(2)])
        try #expect(parser.read(three.encoded + three.encoded) == [three, three])
        let error = try refusal(of: "*3\r\n:1\r\n:2\r\n:3\r\n", limits)
        #expect(error.message == "the server's reply holds more than 3 values")
    }

    @Test("refuses more bytes than a reply may hold, and counts each reply for itself")
    func limitsBytes() throws {
        let limits = ReplyLimits(bytes: 20, values: 10)
        let parser = try ReplyParser(limits: limits)
        let ten = ReplyValue.bulk([1, 2, 3, 4])
        for _ in 0..<10 { try #expect(parser.read(ten.encoded) == [ten]) }
        #expect(throws: RedisError.self) {
            for _ in 0..<3 { _ = try parser.read("$100\r\n1234567".utf8.prefix(13)) }
        }
    }

    @Test("reads arrays within arrays, and refuses very deep ones, which only hiredis 1.x would take")
    func limitsDepth() throws {
        func nested(_ depth: Int) -> ReplyValue { depth == 0 ? .integer(1) : .array([nested(depth - 1)]) }
        try #expect(parser().read(nested(7).encoded) == [nested(7)])
        #expect(throws: RedisError.self) { try parser().read(nested(100).encoded) }
    }

    @Test("goes on refusing once it has refused")
    func staysBroken() throws {
        let parser = try parser()
        for _ in 0..<2 { #expect(throws: RedisError.self) { try parser.read("?\r\n+OK\r\n".utf8) } }
    }

    private func parser() throws -> ReplyParser { try ReplyParser(limits: ReplyLimits()) }

    private func refusal(
        of text: String,
        _ limits: ReplyLimits = ReplyLimits(),
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> RedisError {
        let parser = try ReplyParser(limits: limits)
        let error = try #require(throws: RedisError.self, sourceLocation: sourceLocation) { try parser.read(text.utf8) }
        #expect(error.code == .protocolViolation, sourceLocation: sourceLocation)
        return error
    }
}
