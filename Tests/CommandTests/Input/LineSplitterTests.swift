import Testing
import ThinRSMQ

@testable import ThinRSMQCommand

@Suite("Lines of input")
struct LineSplitterTests {
    @Test("lines are the same however the bytes are cut", arguments: 1...12)
    func joinsPieces(size: Int) throws {
        let input = Array("one\r\ntwo\n\n\r\n drei ä\nlast".utf8)
        var splitter = LineSplitter()
        var lines: [LineSplitter.Line] = []
        for start in stride(from: 0, to: input.count, by: size) {
            lines += try splitter.append(Array(input[start..<min(start + size, input.count)]))
        }
        if let last = try splitter.finish() { lines.append(last) }
        #expect(lines.map(\.text) == ["one", "two", " drei ä", "last"])
        #expect(lines.map(\.number) == [1, 2, 5, 6])
    }

    @Test("input that ends in a line feed has no further line")
    func endsCleanly() throws {
        var splitter = LineSplitter()
        #expect(try splitter.append(Array("a\n".utf8)).map(\.text) == ["a"])
        #expect(try splitter.finish() == nil)
    }

    @Test("bytes that are no text are kept")
    func keepsBytes() throws {
        var splitter = LineSplitter()
        #expect(try splitter.append([0xFF, 0x00, 0x0A]).map(\.text) == [WireString(bytes: [0xFF, 0x00])])
    }

    @Test("a line that is too long is refused by its number, before it has ended")
    func refusesLongLine() throws {
        var splitter = LineSplitter(limit: 3)
        #expect(try splitter.append(Array("abc\nab".utf8)).map(\.text) == ["abc"])
        let error = #expect(throws: LineSplitter.LineTooLong.self) { try splitter.append(Array("cd".utf8)) }
        #expect(error?.description == "line 2 of the input is longer than 3 bytes")
    }
}
