import Foundation
import JSON
import Testing

@Suite("JSON: reading")
struct JSONParserTests {
    @Test(
        "documents are read as they were written",
        arguments: [
            "null", "true", "false", "0", "-1", "9007199254740993", "0.5", "\"\"", "[]", "{}",
            #"{"a":[1,{"b":[[]]},"c"],"a ":null}"#, #"["\"\\\n\t","ä€😀"]"#,
        ]
    )
    func reads(document: String) throws {
        #expect(try JSON(parsing: Array(document.utf8)).description == document)
    }

    @Test(
        "numbers, escapes and blanks are understood in all their forms",
        arguments: [
            (" [ 1 ,\t2\r\n] ", "[1,2]"), (#""\u0041\/\ud83d\ude00""#, #""A/😀""#),
            (#""\ud83d.\udc00""#, "\"\u{FFFD}.\u{FFFD}\""),
            ("-0.0e0", "-0.0"), ("1E+2", "100.0"), ("123456789012345678901", "1.2345678901234568e+20"), ("-0", "0"),
        ]
    )
    func understands(document: String, written: String) throws {
        #expect(try JSON(parsing: Array(document.utf8)).description == written)
    }

    @Test(
        "what is no document is refused, with its place",
        arguments: [
            "", " ", "nul", "01", "-", "1.", ".5", "1e", "+1", "[1,]", "[1 2]", "[", "{\"a\"}", "{\"a\":}", "{a:1}",
            "{\"a\":1,}",
            "\"", "\"\\x\"", "\"\\u12\"", "\"\\u+123\"", "\"\n\"", "1 1", "1e999", "]", "NaN",
        ]
    )
    func refuses(document: String) {
        #expect(throws: JSONSyntaxError.self) { try JSON(parsing: Array(document.utf8)) }
    }

    @Test("bytes that are no UTF-8 are refused")
    func refusesBytes() {
        #expect(throws: JSONSyntaxError.self) { try JSON(parsing: [0x22, 0xFF, 0x22]) }
    }

    @Test("a document that is all brackets ends in an error, not in the end of the stack")
    func boundsDepth() {
        #expect(throws: JSONSyntaxError.self) { try JSON(parsing: Array(repeating: 0x5B, count: 1_000_000)) }
    }

    @Test("a document cut anywhere is refused")
    func refusesParts() {
        let document = Array(#"{"key":["text\n",1.5e3,true,null,{}]}"#.utf8)
        for length in 0..<document.count {
            #expect(throws: JSONSyntaxError.self) { try JSON(parsing: Array(document.prefix(length))) }
        }
    }

    @Test("values are found by their keys")
    func finds() throws {
        let document = try JSON(parsing: Array(#"{"a":{"b":"text","c":3},"d":[1,2],"d":[4]}"#.utf8))
        #expect(document["a"]?["b"]?.text == "text")
        #expect(document["a"]?["c"]?.whole == 3)
        #expect(document["d"]?.elements.map(\.whole) == [4])
        #expect(document["a"]?["b"]?["none"] == nil)
    }
}
