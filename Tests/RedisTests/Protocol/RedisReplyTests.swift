import NIOCore
import Testing

@testable import Redis

@Suite("a reply")
struct RedisReplyTests {
    @Test("is read as what it is, or throws")
    func readsTyped() throws {
        try #expect(reply("+OK\r\n").string() == "OK")
        try #expect(reply(":7\r\n").integer() == 7)
        try #expect(reply("$2\r\n12\r\n").integer() == 12)
        try #expect(reply("$-1\r\n").optionalString() == nil)
        try #expect(reply("$-1\r\n").optionalInteger() == nil)
        try #expect(reply("$1\r\nx\r\n").optionalString() == "x")
        try #expect(Array(reply("$3\r\n\u{1}\0\u{2}\r\n").bytes()) == [1, 0, 2])
        try #expect(reply("*-1\r\n").elements().map { $0.isNull }.isEmpty)
        #expect(reply("*0\r\n").slice.isEmpty)
    }

    @Test("replaces bytes that are not UTF-8")
    func repairsUTF8() throws {
        let parser = try ReplyParser(limits: ReplyLimits())
        try parser.feed(ByteBuffer(bytes: Array("$2\r\n".utf8) + [0xFF, 0x41, 0x0D, 0x0A]))
        try #expect(parser.next())
        try #expect(parser.takeReplies()[0].string() == "\u{FFFD}A")
    }

    @Test(
        "of another shape is an error, and not an empty result",
        arguments: ["*1\r\n+a\r\n", "$1\r\nx\r\n", ":1\r\n", "$-1\r\n"]
    )
    func refusesOtherShapes(text: String) throws {
        let reply = reply(text)
        let isArray = text.hasPrefix("*")
        let isString = text == "$1\r\nx\r\n"
        if !isString { expectMismatch { _ = try reply.string() } }
        if !text.hasPrefix(":") { expectMismatch { _ = try reply.integer() } }
        if !isArray, text != "$-1\r\n" { expectMismatch { _ = try reply.elements() } }
        expectMismatch { _ = try reply.elements(atLeast: 2) }
    }

    @Test("throws the server's error, whatever is asked of it")
    func throwsServerError() throws {
        let reply = reply("-WRONGTYPE no\r\n")
        for read in [{ _ = try reply.string() }, { _ = try reply.integer() }, { _ = try reply.elements() }]
            as [() throws -> Void]
        {
            let error = try #require(throws: RedisError.self) { try read() }
            #expect(error.code == .server)
            #expect(error.reply?.code == "WRONGTYPE")
        }
        #expect(throws: RedisError.self) { try reply.check() }
    }

    @Test("has elements in their order, whatever is in them")
    func readsElements() throws {
        let reply = reply("*4\r\n*2\r\n:1\r\n*1\r\n:2\r\n+a\r\n*0\r\n$-1\r\n")
        var elements = try reply.elements()
        #expect(elements.count == 4)
        #expect(elements.underestimatedCount == 4)
        try #expect(elements.next()?.elements(atLeast: 2)[1].elements(atLeast: 1)[0].integer() == 2)
        try #expect(elements.next()?.string() == "a")
        try #expect(elements.next()?.elements().count == 0)
        #expect(elements.next()?.isNull == true)
        #expect(elements.next() == nil)
    }

    @Test("of a later round takes the place of the first")
    func replaces() throws {
        var replies = try replies("+a\r\n-NOSCRIPT\r\n+c\r\n")
        replies.replace(1, by: reply("+b\r\n"))
        try #expect(replies.map { try $0.string() } == ["a", "b", "c"])
        #expect(throws: Never.self) { try replies.check() }
    }

    @Test("in a pipeline is checked wherever it stands")
    func checksAll() throws {
        #expect(throws: RedisError.self) { try replies("+a\r\n-ERR no\r\n").check() }
        #expect(throws: RedisError.self) { try replies("-ERR no\r\n+a\r\n").check() }
    }

    @Test("keeps no more of an error's text than anyone reads")
    func boundsErrors() {
        #expect(reply("-" + String(repeating: "E", count: 5000) + "\r\n").error?.message.utf8.count == 1024)
    }

    private func expectMismatch(sourceLocation: SourceLocation = #_sourceLocation, _ read: () throws -> Void) {
        let error = #expect(throws: RedisError.self, sourceLocation: sourceLocation) { try read() }
        #expect(error?.code == .unexpectedReply, sourceLocation: sourceLocation)
    }

    private func replies(_ text: String) throws -> RedisReplies {
        let parser = try ReplyParser(limits: ReplyLimits())
        try parser.feed(ByteBuffer(string: text))
        while try parser.next() {}
        return parser.takeReplies()
    }

    private func reply(_ text: String) -> RedisReply {
        do {
            return try replies(text)[0]
        } catch {
            preconditionFailure("\(error)")
        }
    }
}
