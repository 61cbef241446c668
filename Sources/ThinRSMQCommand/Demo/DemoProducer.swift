import Redis
import ThinRSMQ

/// Publishes a topic's traffic, with an entry now and then that is no message.
struct DemoProducer: Sendable {
    let topic: DemoTopic
    let producer: Producer
    let client: RedisClient
    let news: @Sendable (String) -> Void

    private static let step = Duration.milliseconds(100)

    /// Publishes until the task is cancelled.
    func run() async {
        let start = ContinuousClock.now
        var owed = 0.0
        var number = 0
        while !Task.isCancelled {
            owed += topic.traffic.rate(after: start.duration(to: .now) / .seconds(1)) * (Self.step / .seconds(1))
            let count = Int(owed)
            owed -= Double(count)
            let messages = (0..<count).map { message(number + $0) }
            number += count
            do {
                if !messages.isEmpty { try await producer.publishBatch(messages, to: topic.name) }
                if Int.random(in: 0..<300) == 0 { try await publishNonsense() }
            } catch  where Task.isCancelled {
                return
            } catch {
                news("publishing to \(topic.name) failed: \(error)")
            }
            try? await Task.sleep(for: Self.step)
        }
    }

    private func message(_ number: Int) -> Message {
        Message(type: topic.type, payload: #"{"number":\#(number)}"#, producer: "demo")
    }

    private func publishNonsense() async throws {
        _ = try await client.execute(
            "XADD",
            repeatable: false,
            "demo:\(topic.name)",
            "*",
            "note",
            "an entry without type"
        )
        news("an entry without type came into \(topic.name): it goes to the dead letters as it is")
    }
}
