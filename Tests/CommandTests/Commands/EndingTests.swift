import ArgumentParser
import Redis
import Testing
import ThinRSMQ

@testable import ThinRSMQCommand

@Suite("How the program ends")
struct EndingTests {
    @Test(
        "mistakes in what was asked are 2",
        arguments: [
            ConfigurationError(setting: "REDIS_PORT", value: "x", accepted: "1 to 65535"),
            QueueKeyError.emptyNamespace, MessageError.emptyType, ValidationError("Which?"), NothingToWatch(),
            ConfigurationFileError(file: "f", line: 1, problem: "p"),
        ] as [any Error]
    )
    func mistakes(error: any Error) {
        #expect(Ending(of: error).exitCode == 2)
    }

    @Test(
        "failures while running are 1",
        arguments: [RedisError(.connectionFailed, "no"), SystemError(code: 2, action: "read 'x'")] as [any Error]
    )
    func failures(error: any Error) {
        #expect(Ending(of: error).exitCode == 1)
    }

    @Test("the message is one line that follows the program's name")
    func oneLine() {
        #expect(Ending.usage("Missing value\n  for 'x'.\n").errorLine == "missing value for 'x'.")
        #expect(Ending.usage("REDIS_PORT is bad").errorLine == "REDIS_PORT is bad")
        #expect(Ending(of: RedisError(.server, "a\u{1B}b")).errorLine == "a\\u{1b}b")
    }
}
