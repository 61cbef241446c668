import Testing

@testable import Autoscaling

@Suite struct LearnTests {
    @Test func `One odd sample moves no service rate`() {
        var rate = ServiceRate()
        for (index, sample) in [10.0, 11, 9, 200, 10].enumerated() {
            rate.add(sample, isBusy: true, at: Int64(index) * 5_000)
        }
        #expect(rate.value == 10)
        #expect(rate.confidence(at: 30_000) == .exact)
        #expect(rate.confidence(at: 4_000_000) == .estimated)
    }

    @Test func `Idle replicas show what they can do at least`() {
        var rate = ServiceRate(value: 10, learnedAt: 0)
        for step in 0..<5 { rate.add(2, isBusy: false, at: Int64(step) * 5_000) }
        #expect(rate.value == 10)
        for step in 5..<10 { rate.add(12, isBusy: false, at: Int64(step) * 5_000) }
        #expect(rate.value == 12)
    }

    @Test func `Belief rises after a while, and later each time that it rose in vain`() {
        var rate = ServiceRate(value: 10, learnedAt: 0)
        rate.drift(over: 5, shown: 8, at: 60_000)
        #expect(rate.value == 10)
        rate.drift(over: 60, shown: 8, at: 180_000)
        #expect(abs((rate.value ?? 0) - 11.5) < 1e-9)
        for step in 0..<5 { rate.add(10, isBusy: true, at: 200_000 + Int64(step) * 5_000) }
        #expect(rate.value == 10)
        rate.drift(over: 60, shown: 8, at: 400_000)
        #expect(rate.value == 10)
        rate.drift(over: 60, shown: 8, at: 500_000)
        #expect((rate.value ?? 0) > 11)
    }

    @Test func `A start is timed from the wish to being ready, and one that was taken back is not`() {
        var start = StartDelay()
        #expect(start.milliseconds == StartDelay.assumed)
        start.watch(replicas: 1, ready: 1, at: 0)
        start.watch(replicas: 3, ready: 1, at: 5_000)
        start.watch(replicas: 3, ready: 2, at: 15_000)
        start.watch(replicas: 3, ready: 3, at: 25_000)
        #expect(start.learned == 20_000)
        start.watch(replicas: 5, ready: 3, at: 30_000)
        start.watch(replicas: 4, ready: 4, at: 31_000)
        #expect(start.learned == 20_000)
    }

    @Test func `A burst of one sample is no arrival rate, a step is`() {
        var arrivals = ArrivalRate()
        for _ in 0..<20 { arrivals.add(10, over: 5) }
        arrivals.add(600, over: 5)
        #expect(arrivals.value <= 10)
        for _ in 0..<4 { arrivals.add(100, over: 5) }
        #expect(arrivals.value > 60)
    }

    @Test func `A forecast is used where it was better than none, and nowhere else`() {
        var ramp = ArrivalForecast()
        var noise = ArrivalForecast()
        for step in 0..<200 {
            let now = Int64(step) * 5_000
            ramp.add(Double(step), at: now, horizon: 20_000)
            noise.add(step.isMultiple(of: 2) ? 20 : 22, at: now, horizon: 20_000)
        }
        #expect(ramp.hasProvedItself)
        #expect(ramp.value > 199)
        #expect(!noise.hasProvedItself || abs(noise.value - 21) < 1.5)
    }
}
