import Logging
import Redis
import ServiceLifecycle
import ThinRSMQ
import UnixSignals

// The code of the README, compiled: `READMETests` finds each of its blocks here, line by line.

func makeClient() throws -> (Configuration, RedisClient) {
    var configuration = try Configuration.fromEnvironment()
    configuration.namespace = "myapp"
    let client = try RedisClient(configuration.redis, logger: Logger(label: "myapp"))
    return (configuration, client)
}

func publish(_ client: RedisClient, _ configuration: Configuration) async throws {
    let producer = try Producer(client: client, configuration: configuration)

    let message = Message(
        type: "order.created",
        payload: #"{"orderId":"123","amount":99.99}"#,
        traceID: "trace-abc-123",  // optional
        producer: "order-service"  // optional
    )
    let id = try await producer.publish(message, to: "orders")
    print("published", id)

    let ids = try await producer.publishBatch(
        [
            Message(type: "order.created", payload: #"{"orderId":"124"}"#),
            Message(type: "order.created", payload: #"{"orderId":"125"}"#),
        ],
        to: "orders"
    )
    print("published", ids)
}

func publishWithCare(_ producer: Producer, _ messages: [Message]) async throws {
    do {
        try await producer.publishBatch(messages, to: "orders")
    } catch let error as PublishError {
        for (message, outcome) in zip(messages, error.outcomes) {
            switch outcome {
            case .published(let id): print("in the stream", id)
            case .notPublished: print("refused or never sent", message.payload)
            case .unknown: print("sent, no answer came", message.payload)
            }
        }
    }
}

func publishPatiently(_ client: RedisClient, _ configuration: Configuration, _ message: Message) async throws {
    var configuration = configuration
    configuration.streams.whenFull = .wait
    let patient = try Producer(client: client, configuration: configuration)

    // Returns when one replica has it, over a connection of its own; throws after a second, and then the message is in
    // the stream without that replica.
    let (id, replicas) = try await patient.publish(message, to: "orders", durability: .replicas(1))
    print("published", id, "on", replicas)
}

func guardedHandler(_ client: RedisClient, _ configuration: Configuration) throws -> Handler {
    let charging = try IdempotencyGuard(client: client, configuration: configuration)
    let handler: Handler = { delivery in
        try await charging.once(delivery) { print("charging", delivery.firstID) }
    }
    return handler
}

func consume(_ client: RedisClient, _ configuration: Configuration, _ logger: Logger) async throws {
    let consumer = try Consumer(
        client: client,
        configuration: configuration,
        topic: "orders",
        group: "order-processor",
        logger: logger,
        onSkip: { id, reason in print("skipped", id, reason) },
        handler: { delivery in
            // Returning acknowledges. Throwing makes it due again after the backoff, and a dead letter in the end;
            // HandlerError says otherwise: .retry(after:reason:), .deadLetter(reason:).
            print("attempt", delivery.attempt, delivery.message.payload)
        }
    )

    let services = ServiceGroup(
        services: [consumer],
        gracefulShutdownSignals: [.sigint, .sigterm],
        logger: logger
    )
    try await services.run()
}

func monitor(_ client: RedisClient, _ configuration: Configuration) async throws {
    var configuration = configuration
    configuration.monitor.scanInterval = .seconds(5)
    configuration.monitor.minIdleTime = .seconds(10)

    let monitor = try ClaimMonitor(client: client, configuration: configuration)
    try await monitor.run()
}

func inspectDeadLetters(_ client: RedisClient, _ configuration: Configuration) async throws {
    let deadLetters = try DeadLetterQueue(client: client, configuration: configuration)

    for letter in try await deadLetters.peek("orders", count: 10) {
        print(letter.id, letter.lastError ?? "", letter.message?.payload ?? "no message")
    }
    let report = try await deadLetters.replay("orders", count: 10)
    print("replayed", report.replayed.count, "frozen", report.frozen.count)

    // All that failed with a time-out in the last hour, 50 per second.
    let filter = DeadLetterFilter(error: "timeout", since: .now() + .seconds(-3_600))
    try await deadLetters.replay("orders", matching: filter, rate: 50) { print($0.done, "of", $0.total) }

    print("left", try await deadLetters.size("orders"))
    try await deadLetters.purge("orders")
}

func inspectQueue(_ client: RedisClient, _ configuration: Configuration) async throws {
    let admin = try Admin(client: client, configuration: configuration)

    let pending = try await admin.pendingStats("orders", group: "order-processor")
    print("pending", pending.count)

    for consumer in try await admin.consumerInfo("orders", group: "order-processor") {
        print(consumer.name, consumer.pending, consumer.idle)
    }
    print("length", try await admin.streamInfo("orders").stream.length)
}
