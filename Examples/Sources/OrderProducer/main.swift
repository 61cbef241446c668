// Publishes orders to a topic, in batches, and waits where the stream is full instead of losing what nobody has read.
//
//   THINRSMQ_NAMESPACE=myapp swift run --package-path Examples OrderProducer 1000
import Logging
import Redis
import ThinRSMQ

let count = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 100
var configuration = try Configuration.fromEnvironment()
configuration.streams.whenFull = .wait

let client = try RedisClient(configuration.redis, logger: Logger(label: "producer"))
defer { client.close() }
let producer = try Producer(client: client, configuration: configuration)

for start in stride(from: 1, through: count, by: 100) {
    var messages = (start...min(start + 99, count)).map { number in
        Message(type: "order.created", payload: #"{"order":\#(number)}"#, producer: "order-producer")
    }
    while !messages.isEmpty {
        do {
            _ = try await producer.publishBatch(messages, to: "orders")
            messages = []
        } catch let error as PublishError {
            // It says of each message what became of it. What was refused is sent again, and what may be in the stream as
            // well: a consumer has to bear a repetition, and a loss would be silent.
            messages = zip(messages, error.outcomes).filter { $0.1.id == nil }.map(\.0)
            print("again in a second:", error)
            try await Task.sleep(for: .seconds(1))
        }
    }
}
print("published", count)
