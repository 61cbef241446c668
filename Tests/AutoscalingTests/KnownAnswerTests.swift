import Testing

@testable import Autoscaling

/// Answers that the projects themselves document.
@Suite struct KnownAnswerTests {
    private func hpa(_ metrics: [HorizontalPodAutoscaler.Metric], current: Int) -> Int {
        var hpa = HorizontalPodAutoscaler(minReplicas: 1, maxReplicas: 100)
        return hpa.decide(metrics, current: current, ready: current, at: 0)
    }

    /// https://keda.sh/docs/latest/scalers/redis-streams/: pendingEntriesCount 5 is the average per replica, so that 20
    /// pending entries ask for 4.
    @Test func `KEDA: 20 pending entries and a target of 5 are 4 replicas`() {
        var keda = KEDAScaler(settings: KEDAScaler.Settings(mode: .pending, target: 5))
        let stream = StreamObservation(lag: 0, pending: 20, length: 20)
        #expect(keda.decide(stream, current: 1, ready: 1, at: 0) == 4)
    }

    /// https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details: of several metrics
    /// the largest wish is chosen; KEDA sums only by a scalingModifiers formula.
    @Test func `KEDA: of three triggers of 20 by 5 the largest counts and not the sum`() {
        #expect(
            hpa(
                [.average(value: 20, target: 5), .average(value: 20, target: 5), .average(value: 20, target: 5)],
                current: 4
            ) == 4
        )
        #expect(
            hpa(
                [.average(value: 20, target: 5), .average(value: 15, target: 5), .average(value: 5, target: 5)],
                current: 1
            ) == 4
        )
    }

    /// https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-using-sqs-queue.html: 1,500 messages, 10 instances,
    /// 0.1 s each, 10 s of acceptable latency: 150 each where 100 are acceptable, so scale out by 5.
    @Test func `AWS: 1500 messages on 10 instances are 15 instances`() {
        var scaler = BacklogPerInstance(acceptable: 10 / 0.1, minReplicas: 1, maxReplicas: 100)
        #expect(scaler.wanted(backlog: 1_500) == 15)
        // Its alarm wants three minutes above the target.
        #expect(scaler.decide(backlog: 1_500, current: 10, at: 0) == 10)
        #expect(scaler.decide(backlog: 1_500, current: 10, at: 60_000) == 10)
        #expect(scaler.decide(backlog: 1_500, current: 10, at: 120_000) == 15)
    }

    /// The same page's formula: 200m by 100m are twice the replicas, 50m half; within a tenth nothing changes.
    @Test func `HPA: the ratio and its tolerance`() {
        #expect(hpa([.utilization(value: 200, target: 100)], current: 2) == 4)
        #expect(hpa([.utilization(value: 109, target: 100)], current: 10) == 10)
        #expect(hpa([.utilization(value: 111, target: 100)], current: 10) == 12)
    }

    @Test func `HPA: a metric that fails forbids scaling down and not up`() {
        #expect(hpa([.average(value: 5, target: 5), .failed], current: 4) == 4)
        #expect(hpa([.average(value: 40, target: 5), .failed], current: 4) == 8)
    }

    /// KEDA issues #7447 and others, `redis_streams_scaler.go`: no lag is no work.
    @Test func `KEDA: a null lag goes to zero on a real backlog`() {
        var keda = KEDAScaler(settings: KEDAScaler.Settings(mode: .lag, target: 5))
        let busy = StreamObservation(lag: 50, pending: 0, length: 50)
        #expect(keda.decide(busy, current: 0, ready: 0, at: 0) > 0)
        let blind = StreamObservation(lag: nil, pending: 0, length: 50)
        #expect(keda.decide(blind, current: 5, ready: 5, at: 30_000) == 5)
        #expect(keda.decide(blind, current: 5, ready: 5, at: 330_000) == 0)
    }

    @Test func `KEDA: a missing group is no work by lag and an error by pending`() {
        let stream = StreamObservation(lag: nil, pending: 0, length: 50, hasGroup: false)
        #expect(KEDAScaler.value(stream, mode: .lag) == 0)
        #expect(KEDAScaler.value(stream, mode: .pending) == nil)
        #expect(KEDAScaler.value(stream, mode: .length) == 50)
    }
}
