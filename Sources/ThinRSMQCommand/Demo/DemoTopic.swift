/// A topic of the demo: what comes in, and who handles it how.
struct DemoTopic: Sendable, Hashable {
    /// How the traffic changes with time, in messages per second.
    enum Traffic: Sendable, Hashable {
        case steady(Double)
        /// So many for 5 seconds out of every `every` seconds, and a tenth of it in between.
        case bursts(Double, every: Double)

        func rate(after seconds: Double) -> Double {
            switch self {
            case .steady(let rate): return rate
            case .bursts(let rate, let every):
                return seconds.truncatingRemainder(dividingBy: every) < 5 ? rate : rate / 10
            }
        }
    }

    let name: String
    let group: String
    let type: String
    let traffic: Traffic
    /// How many consumer processes it has; nil if it has as many as the autoscaler says.
    let consumers: Int?
    let processTime: Duration
    let failRate: Double

    static let all = [
        DemoTopic(
            name: "orders",
            group: "billing",
            type: "order.created",
            traffic: .steady(60),
            consumers: 2,
            processTime: .milliseconds(40),
            failRate: 0.02
        ),
        DemoTopic(
            name: "emails",
            group: "mailer",
            type: "email.requested",
            traffic: .bursts(300, every: 20),
            consumers: 2,
            processTime: .milliseconds(100),
            failRate: 0.25
        ),
        DemoTopic(
            name: "payments",
            group: "ledger",
            type: "payment.received",
            traffic: .bursts(600, every: 45),
            consumers: nil,
            processTime: .milliseconds(60),
            failRate: 0.02
        ),
    ]
}
