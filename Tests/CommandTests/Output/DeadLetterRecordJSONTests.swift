import JSON
import QueueMonitor
import Testing
import ThinRSMQ

@testable import ThinRSMQCommand

@Suite("Lines of an export")
struct DeadLetterRecordJSONTests {
    @Test("are read as what was written, whatever the fields hold")
    func roundTrip() throws {
        let scalars = (0...0x2100).compactMap(Unicode.Scalar.init) + ["\u{1F600}", "\u{10FFFF}"]
        let values: [WireString] = [
            "", "a", WireString(String(String.UnicodeScalarView(scalars))), "{\"base64\":\"/w==\"}", "cafe\u{301}",
            WireString(bytes: [0xFF]), WireString(bytes: Array(0...255)), WireString(bytes: [0xED, 0xA0, 0x80]),
        ]
        let fields = values.flatMap { name in values.map { Field(name, $0) } }
        let record = DeadLetterRecord(id: EntryID(milliseconds: .max, sequence: 7), fields: fields + fields)
        let line = record.json.description
        #expect(!line.contains("\n"))
        #expect(try DeadLetterRecord(line: WireString(line)) == record)
    }

    @Test(
        "that are none say what is wrong, and where",
        arguments: [
            ("x", "no JSON document"), (#"{"id":"1-0","fields":[["a","b"]"#, "no JSON document"),
            ("[]", "not what belongs here"), (#"{"fields":[["a","b"]]}"#, "'id' is missing"),
            (#"{"id":"1-0"}"#, "'fields' is missing"), (#"{"id":7,"fields":[["a","b"]]}"#, "id: not what belongs here"),
            (#"{"id":"x","fields":[["a","b"]]}"#, "id: not an id such as 1770802200123-0"),
            (#"{"id":"1-0","fields":[]}"#, "fields: none"),
            (#"{"id":"1-0","fields":[["a","b"],["c"]]}"#, "fields[1][1]: not what belongs here"),
            (#"{"id":"1-0","fields":[["a","b","c"]]}"#, "fields[0][2]: more than a name and a value"),
            (#"{"id":"1-0","fields":[["a",5]]}"#, "fields[0][1]: not what belongs here"),
            (#"{"id":"1-0","fields":[["a",{"base64":"?"}]]}"#, "fields[0][1].base64: not base64"),
            (#"{"id":"1-0","fields":[["a",{"hex":"00"}]]}"#, "fields[0][1]: 'base64' is missing"),
        ]
    )
    func refuses(line: String, problem: String) {
        let error = #expect(throws: DeadLetterLineError.self) { try DeadLetterRecord(line: WireString(line)) }
        #expect(error?.problem == problem)
    }
}
