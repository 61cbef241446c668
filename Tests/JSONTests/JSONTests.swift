import Foundation
import JSON
import Testing

@Suite("JSON")
struct JSONTests {
    @Test("values are written in their shortest form, keys in their order")
    func writesValues() {
        let document: JSON = [
            "z": .integer(-1), "a": .array([.null, .bool(true), .bool(false), .number(0.5)]), "e": [:],
            "none": .number(.infinity),
        ]
        #expect(document.description == #"{"z":-1,"a":[null,true,false,0.5],"e":{},"none":null}"#)
    }

    @Test("whatever a string contains, Foundation reads it back, and it stays on one line")
    func escapes() throws {
        let scalars = (0...0x2100).compactMap(Unicode.Scalar.init) + ["\u{1F600}", "\u{10FFFF}"]
        let text = String(String.UnicodeScalarView(scalars))
        let written = JSON.array([.string(text)]).description
        #expect(written.split(whereSeparator: \.isNewline).count == 1)
        let read = try JSONSerialization.jsonObject(with: Data(written.utf8)) as? [String]
        #expect(read?.first.map { Array($0.utf8) } == Array(text.utf8))
    }

    @Test("absent values leave their keys out")
    func leavesOut() {
        #expect(JSON.object(present: ["a": .integer(1), "b": nil]).description == #"{"a":1}"#)
    }
}
