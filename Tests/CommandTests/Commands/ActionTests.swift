import ArgumentParser
import Testing

@testable import ThinRSMQCommand

@Suite("What admin is asked for")
struct ActionTests {
    @Test(
        "words are actions",
        arguments: [
            (["stream"], .stream), (["stats"], .stream), (["pending"], .pending), (["consumers"], .consumers),
            (["dlq", "size"], .deadLetters(.size)), (["dlq", "peek"], .deadLetters(.peek(count: 10))),
            (["dlq", "peek", "3"], .deadLetters(.peek(count: 3))),
            (["dlq", "replay", "3"], .deadLetters(.replay(count: 3))), (["dlq", "purge"], .deadLetters(.purge)),
        ] as [([String], AdminAction)]
    )
    func reads(words: [String], action: AdminAction) throws {
        #expect(try AdminAction(words: words) == action)
    }

    @Test(
        "other words are refused with what is known",
        arguments: [
            ([], "which command? One of stream, stats, pending, consumers, dlq"),
            (["pendng"], "unknown admin command 'pendng', did you mean 'pending'?"),
            (["pending", "5"], "unexpected argument '5' after 'pending'"),
            (["dlq"], "dlq needs one of size, peek, replay, purge"),
            (["dlq", "prge"], "unknown dlq command 'prge', did you mean 'purge'?"),
            (["dlq", "peek", "-1"], "'-1' is no count; accepted: a number from 1 to 1000000"),
            (["dlq", "size", "5"], "unexpected argument '5' after 'dlq size'"),
        ]
    )
    func refuses(words: [String], message: String) {
        let error = #expect(throws: ValidationError.self) { try AdminAction(words: words) }
        #expect(error?.message == message)
    }
}
