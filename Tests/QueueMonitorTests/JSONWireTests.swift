import JSON
import QueueMonitor
import Testing
import ThinRSMQ

@Suite("JSON: text of the wire")
struct JSONWireTests {
    @Test("bytes that are no text are hexadecimal")
    func writesBytes() {
        #expect(JSON.wire(WireString(bytes: [0xFF, 0x0A])).description == #"{"hex":"ff0a"}"#)
        #expect(JSON.wire("ä").description == #""ä""#)
    }
}
