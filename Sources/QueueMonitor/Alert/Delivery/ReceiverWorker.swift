import Alerting
import HTTPClient
import Logging
import NIOConcurrencyHelpers
import ThinRSMQ

/// Sends what one receiver is to be told, one request at a time and in order.
final class ReceiverWorker: Sendable {
    private let receiver: ReceiverEndpoint
    private let surroundings: AlertDelivery.Surroundings
    private let client: HTTPClient
    private let queue: DeliveryQueue
    private let ledger: DeliveryLedger
    private let retryPause = DeliveryPause()
    private let lastRequest = NIOLockedValueBox<Duration?>(nil)

    init(_ receiver: ReceiverEndpoint, _ surroundings: AlertDelivery.Surroundings) {
        self.receiver = receiver
        self.surroundings = surroundings
        client = HTTPClient(configuration: receiver.settings.client)
        queue = DeliveryQueue(limit: surroundings.policy.queueLimit)
        ledger = DeliveryLedger(receiver.settings, surroundings)
    }

    var counters: DeliveryCounters {
        var counters = ledger.counters
        counters.waiting += queue.count
        return counters
    }

    /// Never waits.
    func offer(_ notification: AlertNotification) {
        guard let selection = receiver.settings.selection(of: notification) else {
            ledger.report(notification, .filtered, attempts: 0)
            return
        }
        let deadline = time.now() + surroundings.policy.giveUpAfter
        let item = DeliveryQueue.Item(notification: notification, selection: selection, deadline: deadline)
        switch queue.offer(item) {
        case .taken: break
        case .displaced(let oldest): ledger.report(oldest.notification, .dropped(.queueFull), attempts: 0)
        case .closed: ledger.report(notification, .dropped(.closed), attempts: 0)
        }
    }

    /// Sends until the queue is closed and empty, or the task is cancelled.
    func run() async {
        while let item = await queue.next() {
            ledger.begin()
            let (outcome, attempts) = await deliver(item)
            ledger.end()
            ledger.report(item.notification, outcome, attempts: attempts)
        }
        await client.close()
    }

    /// Takes no more, sends what waits once, and repeats nothing.
    func close() {
        queue.close()
        retryPause.end()
    }

    private var time: DeliveryTime { surroundings.time }

    private func deliver(_ item: DeliveryQueue.Item) async -> (DeliveryResult, attempts: Int) {
        var attempts = 0
        var failures = 0
        var sent = 0
        var refusal: DeliveryReason?
        var requests = requests(for: item)
        while !Task.isCancelled {
            guard sent < requests.count else { return (refusal.map { .failed($0) } ?? .delivered, attempts) }
            await keepPace()
            let verdict = await send(requests[sent])
            attempts += 1
            switch verdict {
            case .delivered:
                sent += 1
                failures = 0
            case .final(.cancelled): return (.dropped(.closed), attempts)
            case .final(let reason):
                // The others may be taken.
                refusal = refusal ?? reason
                sent += 1
                failures = 0
            case .retry(_, let named):
                failures += 1
                let pause = self.pause(afterFailures: failures, named)
                guard time.now() + pause <= item.deadline else { return (.dropped(.gaveUp), attempts) }
                await retryPause.wait(pause, time)
                if queue.isClosed { return (.dropped(.closed), attempts) }
                // Made anew: signatures and Alertmanager's end have a time in them.
                requests = self.requests(for: item)
            }
        }
        return (.dropped(.closed), attempts)
    }

    private func requests(for item: DeliveryQueue.Item) -> [HTTPClient.Request] {
        receiver.requests(for: item.selection, now: surroundings.wallClock())
    }

    /// Exponential back-off with full jitter, or what the receiver asks for, which is never less than a second.
    private func pause(afterFailures failures: Int, _ named: Duration?) -> Duration {
        let policy = surroundings.policy
        guard let named else { return time.random(policy.bound(afterFailures: failures)) }
        return min(max(named, .seconds(1)), policy.longestRetryAfter)
    }

    private func keepPace() async {
        let now = time.now()
        let next = lastRequest.withLockedValue { $0 }.map { $0 + receiver.settings.kind.pace } ?? now
        if next > now { try? await time.sleep(next - now) }
        let start = time.now()
        lastRequest.withLockedValue { $0 = start }
    }

    private func send(_ request: HTTPClient.Request) async -> DeliveryVerdict {
        do throws(HTTPError) {
            let response = try await client.send(request)
            let verdict = DeliveryVerdict(
                status: response.status,
                headers: response.headers,
                body: response.body,
                now: surroundings.wallClock().seconds
            )
            ledger.note(verdict, detail: "status \(response.status)")
            return verdict
        } catch {
            let verdict = DeliveryVerdict(error)
            ledger.note(verdict, detail: error.detail)
            return verdict
        }
    }
}
