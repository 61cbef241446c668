import Alerting
import Logging
import TestSupport
import Testing
import ThinRSMQ

@testable import QueueMonitor

/// A delivery with what tests see of it.
struct DeliveryFixture {
    let delivery: AlertDelivery
    let reports: Watched<[DeliveryReport]>
    let log: RecordedLog

    /// Offers notifications, one id each.
    func offer(_ ids: String..., to receiver: String = "ops", alerts: Int = 1) {
        for id in ids { delivery.offer(AlertFixture.notification(alerts, id: id, receiver: receiver)) }
    }

    /// Suspends until so many notifications have come to an end; returns their outcomes by their ids.
    func outcomes(_ count: Int) async throws -> [String: DeliveryResult] {
        try await reports.wait { $0.count >= count }
        return Dictionary(reports.current.map { ($0.notification.id, $0.outcome) }) { $1 }
    }

    /// Suspends until as many notifications have come to an end, and expects these outcomes.
    func expect(
        _ expected: [String: DeliveryResult],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let outcomes = try await outcomes(expected.count)
        #expect(outcomes == expected, sourceLocation: sourceLocation)
    }

    /// What the first receiver was sent.
    var counters: DeliveryCounters? { delivery.snapshot.receivers.first }

    /// The lines about receivers.
    var lines: Int { log.messages(.warning).count + log.messages(.info).count }

    /// Lends a delivery whose pauses last no time, unless there is a clock.
    static func with<Result>(
        _ receivers: ReceiverSettings...,
        clock: ManualClock? = nil,
        random: @escaping @Sendable (Duration) -> Duration = { _ in .zero },
        policy change: (inout DeliveryPolicy) -> Void = { _ in },
        body: (DeliveryFixture) async throws -> Result
    ) async throws -> Result {
        var policy = DeliveryPolicy()
        change(&policy)
        let reports = Watched<[DeliveryReport]>([])
        let log = RecordedLog()
        let time = clock.map { DeliveryTime($0, random: random) } ?? DeliveryTime(ContinuousClock(), random: random)
        let surroundings = AlertDelivery.Surroundings(
            policy: policy,
            logger: log.logger,
            time: time,
            wallClock: { AlertFixture.now },
            onReport: { report in reports.update { $0.append(report) } }
        )
        let delivery = try AlertDelivery(receivers: receivers, surroundings)
        do {
            let result = try await body(DeliveryFixture(delivery: delivery, reports: reports, log: log))
            await delivery.close(within: .zero)
            return result
        } catch {
            await delivery.close(within: .zero)
            throw error
        }
    }

    /// A receiver that answers here, with short time-outs.
    static func settings(
        _ receiver: HTTPReceiver,
        _ kind: ReceiverKind = .webhook,
        name: String = "ops",
        change: (inout ReceiverSettings) -> Void = { _ in }
    ) throws -> ReceiverSettings {
        try AlertFixture.settings(kind, url: receiver.url("/s3cr3t")) { settings in
            settings.name = name
            change(&settings)
        }
    }
}
