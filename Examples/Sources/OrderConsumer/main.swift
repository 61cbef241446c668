// Handles the orders of a topic as a member of a group, until SIGTERM or Ctrl-C.
//
//   THINRSMQ_NAMESPACE=myapp swift run --package-path Examples OrderConsumer
//
// In Kubernetes set terminationGracePeriodSeconds above `consumer.shutdownTimeout`, as deploy/kustomize/consumers does.
import Logging
import Redis
import ServiceLifecycle
import ThinRSMQ
import UnixSignals

let logger = Logger(label: "consumer")
var configuration = try Configuration.fromEnvironment()
configuration.consumer.maxConcurrentHandlers = 4
configuration.consumer.shutdownTimeout = .seconds(30)

let client = try RedisClient(configuration.redis, logger: logger)
defer { client.close() }

let consumer = try Consumer(
    client: client,
    configuration: configuration,
    topic: "orders",
    group: "billing",
    logger: logger,
    onSkip: { id, reason in print("skipped", id, reason) },
    handler: { delivery in
        guard delivery.message.type == "order.created" else {
            // Nobody here will ever understand it: do not try again.
            throw HandlerError.deadLetter(reason: "unknown type \(delivery.message.type)")
        }
        // The work. Returning acknowledges; throwing makes it due again after a while. While it takes its time the consumer
        // renews the lease; the task is cancelled if the entry was taken away all the same.
        try await Task.sleep(for: .milliseconds(20))
        print("attempt", delivery.attempt, delivery.message.payload)
    }
)

try await ServiceGroup(
    services: [consumer],
    gracefulShutdownSignals: [.sigterm, .sigint],
    logger: logger
).run()
