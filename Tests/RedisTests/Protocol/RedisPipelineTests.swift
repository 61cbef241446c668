import NIOCore
import Testing

@testable import Redis

@Suite("a pipeline")
struct RedisPipelineTests {
    @Test("is encoded as arrays of strings")
    func encodes() {
        var pipeline = RedisPipeline("XLEN", repeatable: true, "myapp:orders")
        pipeline.append("SET", repeatable: false, "k", -17, [0xFF, 0x0D, 0x0A] as [UInt8])
        let second: [UInt8] =
            Array("*4\r\n$3\r\nSET\r\n$1\r\nk\r\n$3\r\n-17\r\n$3\r\n".utf8) + [0xFF, 0x0D, 0x0A, 0x0D, 0x0A]
        #expect(bytes(pipeline) == Array("*2\r\n$4\r\nXLEN\r\n$12\r\nmyapp:orders\r\n".utf8) + second)
        #expect(pipeline.count == 2)
        #expect(pipeline.byteCount == bytes(pipeline).count)
    }

    @Test(
        "gives a hostile value its length, and so no way out of its place",
        arguments: [
            "", "\r\n", "$5\r\nhello\r\n*1\r\n", "\0", "é🙂", "e\u{301}", String(repeating: "x", count: 100_000),
        ]
    )
    func escapesNothing(value: String) {
        let pipeline = RedisPipeline("ECHO", repeatable: true, value)
        #expect(bytes(pipeline) == Array("*2\r\n$4\r\nECHO\r\n$\(value.utf8.count)\r\n\(value)\r\n".utf8))
    }

    @Test(
        "writes every number as Swift does",
        arguments: [0, 9, 10, 99, 100, 1 << 31, -1, .max, .min, 999_999, 1_000_000]
    )
    func writesNumbers(number: Int) {
        let text = "\(number)"
        let pipeline = RedisPipeline("ECHO", repeatable: true, number)
        #expect(bytes(pipeline) == Array("*2\r\n$4\r\nECHO\r\n$\(text.utf8.count)\r\n\(text)\r\n".utf8))
    }

    @Test(
        "writes every length as Swift does",
        arguments: [0, 1, 9, 10, 11, 99, 100, 101, 999, 1000, 65_535, 1_000_000]
    )
    func writesLengths(count: Int) {
        let value = [UInt8](repeating: 7, count: count)
        let pipeline = RedisPipeline("ECHO", repeatable: true, value)
        #expect(bytes(pipeline) == Array("*2\r\n$4\r\nECHO\r\n$\(count)\r\n".utf8) + value + [0x0D, 0x0A])
    }

    @Test("takes its arguments from a closure, also from slices")
    func writesFromClosure() {
        var pipeline = RedisPipeline()
        pipeline.append("XADD", argumentCount: 3, repeatable: false) { arguments in
            arguments.append("stream")
            arguments.append("*" as StaticString)
            arguments.append(Array("abcdef".utf8)[2..<4])
        }
        #expect(bytes(pipeline) == Array("*4\r\n$4\r\nXADD\r\n$6\r\nstream\r\n$1\r\n*\r\n$2\r\ncd\r\n".utf8))
    }

    @Test("is a value: a copy keeps what it was")
    func copies() {
        var pipeline = RedisPipeline("PING", repeatable: true)
        let copy = pipeline
        pipeline.append("QUIT", repeatable: true)
        #expect(bytes(copy) == Array("*1\r\n$4\r\nPING\r\n".utf8))
        #expect(bytes(pipeline) == Array("*1\r\n$4\r\nPING\r\n*1\r\n$4\r\nQUIT\r\n".utf8))
    }

    @Test("selects commands by their positions", arguments: [[0], [1], [2], [0, 2], [1, 2], [0, 1, 2], []])
    func selects(positions: [Int]) {
        let commands: [(name: StaticString, value: String)] = [("GET", "first"), ("ECHO", "\r\n"), ("DEL", "")]
        var pipeline = RedisPipeline()
        for (name, value) in commands { pipeline.append(name, repeatable: "\(name)" != "DEL", value) }
        var expected = RedisPipeline()
        for position in positions {
            let (name, value) = commands[position]
            expected.append(name, repeatable: position != 2, value)
        }
        let selection = pipeline.selecting(positions)
        #expect(bytes(selection) == bytes(expected))
        #expect(selection.count == positions.count)
        #expect(selection.isRepeatable == !positions.contains(2))
        #expect(bytes(selection.selecting(Array(positions.indices))) == bytes(expected))
    }

    @Test("may be repeated if each of its commands may")
    func knowsWhetherRepeatable() {
        var pipeline = RedisPipeline("GET", repeatable: true, "k")
        #expect(pipeline.isRepeatable)
        pipeline.append("INCR", repeatable: false, "k")
        #expect(!pipeline.isRepeatable)
    }

    @Test("calls a script by its digest, or by its source where it may not be loaded")
    func callsScripts() {
        func call(digest: String?) -> [UInt8] {
            var pipeline = RedisPipeline()
            let script = LoadedScript(source: "return 1", digest: digest)
            pipeline.append(script, keys: ["k"], argumentCount: 1, repeatable: true) { $0.append("a") }
            return bytes(pipeline)
        }
        let rest = "$1\r\n1\r\n$1\r\nk\r\n$1\r\na\r\n"
        #expect(call(digest: "abc") == Array("*5\r\n$7\r\nEVALSHA\r\n$3\r\nabc\r\n\(rest)".utf8))
        #expect(call(digest: nil) == Array("*5\r\n$4\r\nEVAL\r\n$8\r\nreturn 1\r\n\(rest)".utf8))
    }

    private func bytes(_ pipeline: RedisPipeline) -> [UInt8] { Array(pipeline.buffer.readableBytesView) }
}
