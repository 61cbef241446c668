import Testing
import ThinRSMQ

@testable import ThinRSMQCommand

@Suite("The doctor's judgement of keys")
struct KeyChecksTests {
    private func inventory(_ keys: KeyValuePairs<String, String>) -> KeyInventory {
        keys.reduce(into: KeyInventory()) { $0.add($1.key, type: $1.value) }
    }

    @Test("streams, dead letters and retry hashes are told apart by their names")
    func sorts() {
        let inventory = inventory([
            "n:a": "stream", "n:a:dlq": "stream", "n:a:retries:5-1": "hash", "n:a:retries:g:h:6-0": "hash",
            "n:a:retries:g:5-1:done": "string", "n:cache": "string", "n:b": "stream",
        ])
        #expect(inventory.streams == ["n:a", "n:b"])
        #expect(inventory.deadLetters == ["n:a:dlq"])
        #expect(inventory.hashCount == 2)
        #expect(inventory.wrongTypes.isEmpty)
        #expect(inventory.streamsAmongRetries.isEmpty)
        let hashes = inventory.hashes(groups: ["n:a": ["g", "x"]], isWhole: true)
        #expect(hashes.map(\.groups) == [["g", "x"], ["g:h"]])
        #expect(hashes.map(\.stream) == ["n:a", "n:a"])
    }

    @Test("hashes of a stream that was not found are judged only if all keys were")
    func unknownStream() {
        let inventory = inventory(["n:gone:retries:5-1": "hash"])
        #expect(inventory.hashes(groups: [:], isWhole: true).map(\.groups) == [[]])
        #expect(inventory.hashes(groups: [:], isWhole: false).isEmpty)
    }

    @Test("a key that SCAN shows twice counts once")
    func twice() {
        var inventory = inventory(["n:a:retries:5-1": "hash"])
        inventory.add("n:a:retries:5-1", type: "hash")
        #expect(inventory.hashCount == 1)
    }

    @Test("of another type are errors, where a topic needs them")
    func wrongTypes() {
        let inventory = inventory([
            "n:a": "list", "n:a:dlq": "stream", "n:b": "stream", "n:b:dlq": "set", "n:b:retries:5-1": "string",
            "n:c": "zset", "n:d:dlq": "string",
        ])
        #expect(inventory.wrongTypes.map(\.key) == ["n:a", "n:b:dlq", "n:b:retries:5-1"])
        #expect(inventory.wrongTypes.map(\.expected) == ["stream", "stream", "hash"])
        var facts = KeyFacts()
        facts.wrongTypes = inventory.wrongTypes
        #expect(KeyChecks.findings(about: facts).map(\.id) == Array(repeating: "key-wrong-type", count: 3))
        #expect(KeyChecks.findings(about: facts)[0].found == "it is a list, where a topic has a stream")
    }

    @Test("streams among retry hashes are errors")
    func amongRetries() {
        let inventory = inventory(["n:a:retries:x": "stream", "n:a:retries:5-1": "stream", "n:a": "stream"])
        #expect(inventory.streamsAmongRetries == ["n:a:retries:5-1", "n:a:retries:x"])
        var facts = KeyFacts()
        facts.streamsAmongRetries = inventory.streamsAmongRetries
        #expect(KeyChecks.findings(about: facts).map(\.id) == ["topic-among-retries", "topic-among-retries"])
    }

    @Test("dead letters that are a topic themselves, or have lost theirs")
    func deadLetters() {
        func found(_ change: (inout KeyFacts.DeadLetterStream) -> Void) -> [String] {
            var letters = KeyFacts.DeadLetterStream(
                key: "n:a:dlq",
                stream: "n:a",
                hasStream: true,
                length: 1,
                groups: 0,
                hasOwnKeys: false
            )
            change(&letters)
            var facts = KeyFacts()
            facts.deadLetters = [letters]
            return KeyChecks.findings(about: facts).map { "\($0.severity) \($0.id)" }
        }
        #expect(found { _ in }.isEmpty)
        #expect(found { $0.groups = 1 } == ["warning topic-among-dead-letters"])
        #expect(found { $0.hasOwnKeys = true } == ["warning topic-among-dead-letters"])
        #expect(found { $0.hasStream = false } == ["warning dead-letters-without-topic"])
        #expect(inventory(["n:a:dlq": "stream", "n:a:dlq:dlq": "stream"]).isTopic("n:a:dlq"))
    }

    @Test("hashes are told by number and the first few names, and a search that was cut is told")
    func hashes() {
        var facts = KeyFacts()
        for number in 1...5 { facts.orphaned.add("n:a:retries:\(number)-0") }
        facts.immortal.add("n:a:retries:1-0")
        facts.pages = 100
        facts.isCut = true
        facts.uncheckedHashes = 7
        let findings = KeyChecks.findings(about: facts)
        #expect(
            findings.map { "\($0.severity) \($0.id)" }
                == ["warning retry-without-ttl", "note retry-orphaned", "note search-cut"]
        )
        #expect(findings[1].found.hasPrefix("5 hashes are of entries that are pending in no group: n:a:retries:1-0, "))
        #expect(findings[1].found.hasSuffix(" and 2 more"))
        #expect(
            findings[2].found
                == "100 pages of SCAN were read, and that was not all; 7 retry hashes were not looked at"
        )
    }
}
