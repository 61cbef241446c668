import ThinRSMQ

/// The message of every phase: five fields, with a payload of 100 bytes.
enum BenchMessage {
    static let message = Message(
        type: "order.created",
        payload:
            #"{"orderId":"123456789","amount":99.99,"currency":"EUR","customer":"c-1234567","note":"benchmark of it"}"#,
        producer: "bench"
    )

    /// The same as redis-benchmark sends it.
    static let fields = [
        "v", "1", "type", message.type, "payload", message.payload,
        "produced_at", "2026-02-11T09:30:00.123456789Z", "producer", "bench",
    ]
}
