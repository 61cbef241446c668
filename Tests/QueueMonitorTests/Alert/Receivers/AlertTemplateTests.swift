import Testing
import ThinRSMQ

@testable import QueueMonitor

@Suite("alert template")
struct AlertTemplateTests {
    @Test("every place has its value, and a double brace is one")
    func fills() throws {
        let source =
            "{{x}} {title}|{rule}|{severity}|{status}|{stream}|{topic}|{group}|{namespace}|{value}|{threshold}|{since}|{duration}"
        let text = try AlertTemplate(source, setting: "s").text(for: AlertFixture.alert(), now: AlertFixture.now)
        #expect(
            text
                == "{x} 12 dead letters in shop/orders|deadLetters|critical|firing|thinrsmq:shop:orders|orders|billing|shop"
                + "|12|1|2026-01-01T00:00:00Z|5m"
        )
        #expect(
            try AlertTemplate("a}b}}{text}", setting: "s").text(for: AlertFixture.alert(), now: AlertFixture.now)
                == "a}b}There are 12 dead letters, and the rule fires from 1."
        )
    }

    @Test("what does not exist is an error that names what does", arguments: ["{titel}", "{title", "{", "x {} y"])
    func refuses(source: String) throws {
        let error = #expect(throws: ConfigurationError.self) {
            try AlertFixture.settings(.slack) { $0.titleTemplate = source }.validate()
        }
        #expect(error?.setting == "alerts.receivers.ops.titleTemplate")
        #expect(error?.accepted.contains("{title}, {text}, {rule}") == true)
    }

    @Test("values are not read as templates")
    func isNotRecursive() throws {
        let alert = AlertFixture.alert(text: "{severity}{{")
        let text = try AlertTemplate("{topic}", setting: "s").text(for: alert, now: AlertFixture.now)
        #expect(text == "orders{severity}{{")
    }
}
