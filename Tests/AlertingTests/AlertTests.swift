import Alerting
import Testing

@Suite("Alert")
struct AlertTests {
    @Test("urgencies have an order, and a notification has that of its most urgent alert")
    func severity() {
        #expect(Severity.info < .warning)
        #expect(Severity.warning < .critical)
        let alerts = [Severity.info, .critical, .warning].map { severity in
            Alert(
                fingerprint: "0",
                rule: "lag",
                severity: severity,
                status: .resolved,
                subject: AlertSubject(),
                since: 0,
                title: "t",
                text: "x"
            )
        }
        let notification = AlertNotification(id: "1", receiver: "r", cause: .change, createdAt: 0, alerts: alerts)
        #expect(notification.severity == .critical)
        #expect(!notification.isFiring)
    }
}
