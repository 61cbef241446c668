import Testing

@testable import Alerting

@Suite("Links of an alert")
struct AlertLinksTests {
    @Test("placeholders are filled and percent-encoded")
    func fill() {
        let links = AlertLinks(
            runbook: "https://wiki/{rule}#now",
            dashboard: "https://grafana/d/q?var-stream={stream}&var-group={group}&n={namespace}&t={topic}"
        )
        let subject = AlertSubject(namespace: "a b", topic: "x/y", stream: "a b:x/y", group: "&é{rule}\n")
        let instance = AlertInstance(
            rule: "lag",
            signal: .lag,
            subject: subject,
            severity: .info,
            threshold: 1,
            since: 0,
            value: 1
        )
        let alert = Alert(instance, AlertDetail(), links, at: 0)
        #expect(alert.runbookURL == "https://wiki/lag#now")
        #expect(
            alert.dashboardURL
                == "https://grafana/d/q?var-stream=a%20b%3Ax%2Fy&var-group=%26%C3%A9%7Brule%7D%0A&n=a%20b&t=x%2Fy"
        )
        #expect(Alert(instance, at: 0).dashboardURL == nil)
        #expect(AlertLinks.fill("{group}{", rule: "r", AlertSubject()) == "{")
    }

    @Test("placeholders without a meaning are refused")
    func validate() throws {
        try AlertLinks(runbook: "https://x/{rule}/{stream}", dashboard: "https://x/}{").validate()
        let error = #expect(throws: AlertSettingError.self) { try AlertLinks(dashboard: "{rule}/{stram}").validate() }
        #expect(error?.key == "dashboard")
        #expect(error?.value == "{stram}")
    }

    @Test("a sample and a reason are told while it fires, and a test message is recognized as one")
    func detail() throws {
        var desk = try Desk()
        var measurements = AlertMeasurements(subjects: [Desk.group])
        measurements[.lag, 0] = 10
        let sample = AlertSample(id: "1-0", error: "boom")
        let tick = desk.center.tick(measurements, at: 0) { instance in
            AlertDetail(reason: "of \(instance.value)", sample: sample)
        }
        let alert = try #require(tick.notifications.first?.alerts.first)
        #expect(alert.sample == sample)
        #expect(alert.text.contains("Of 10.0."))
        let test = AlertNotification.test(receiver: "ops", at: 5)
        #expect(test.cause == .test)
        #expect(test.id == AlertNotification.test(receiver: "ops", at: 5).id)
        #expect(test.id != AlertNotification.test(receiver: "ops", at: 6).id)
    }
}
