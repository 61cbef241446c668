import Autoscaling
import Redis
import Testing

@testable import QueueMonitor
@testable import ThinRSMQ

@Suite("Signals of scaling targets")
struct TargetSignalsTests {
    private func samples(
        added: Int?,
        read: Int?,
        pending: Int = 0,
        lag: Lag = .exact(0),
        timeLag: Duration? = nil,
        census: PendingCensus? = PendingCensus()
    ) throws -> (StreamSample, GroupSample) {
        try ScalingSamples.make(added: added, read: read, pending: pending, lag: lag, timeLag: timeLag, census: census)
    }

    /// The signals of the last of the samples, which are ten seconds apart.
    private func last(_ all: [(StreamSample, GroupSample)?]) -> ScalingSignals {
        var signals = TargetSignals()
        var result = ScalingSignals()
        for (number, samples) in all.enumerated() {
            let time = Timestamp(unixMilliseconds: Int64(number) * 10_000)
            result = signals.take(samples?.0, samples?.1, ScalingSamples.assessment(.ok), at: time)
        }
        return result
    }

    @Test("rates are what the counters grew by, and what is pending is not done")
    func rates() throws {
        let signals = try last([
            samples(added: 100, read: 50, pending: 2, lag: .exact(50)),
            samples(added: 200, read: 90, pending: 12, lag: .exact(110), timeLag: .seconds(7)),
        ])
        #expect(signals.arrivalRate == .exact(10))
        #expect(signals.completedRate == .exact(3))
        #expect(signals.undelivered == .exact(110))
        #expect(signals.pending == .exact(12))
        #expect(signals.oldestWait == .exact(7))
        #expect(signals.dueRetries == .exact(0) && signals.stuckPending == .exact(0))
        #expect(signals.poisonShare == .exact(0))
    }

    @Test("the first look has no rates")
    func first() throws {
        let signals = try last([samples(added: 100, read: 50)])
        #expect(signals.arrivalRate == .unknown && signals.completedRate == .unknown)
        #expect(signals.oldestWait == .exact(0))
    }

    @Test("a stream that was made anew has no rates, and then its own")
    func anew() throws {
        let before = try samples(added: 1_000, read: 1_000)
        let after = try samples(added: 5, read: 0, lag: .exact(5))
        #expect(last([before, after]).arrivalRate == .unknown)
        #expect(last([before, after]).completedRate == .unknown)
        #expect(try last([before, after, samples(added: 25, read: 20, lag: .exact(5))]).arrivalRate == .exact(2))
    }

    @Test("of a stream that is not there, or cannot be read, nothing is known, and no rate spans the gap")
    func missing() throws {
        let there = try samples(added: 100, read: 100)
        #expect(last([there, nil]) == ScalingSignals())
        let back = try last([there, nil, samples(added: 900, read: 100, lag: .exact(800))])
        #expect(back.undelivered == .exact(800))
        #expect(back.arrivalRate == .unknown && back.completedRate == .unknown)
    }

    @Test("of a group that nobody has made yet, all that is in the stream awaits it")
    func noGroup() throws {
        var signals = TargetSignals()
        let (stream, _) = try samples(added: 9, read: nil)
        let result = signals.take(stream, nil, nil, at: Timestamp(unixMilliseconds: 0))
        #expect(result.undelivered == .exact(9))
        #expect(result.pending == .exact(0))
    }

    @Test("a lag that Redis does not know is what was counted, a guess, or unknown, and never 0")
    func lag() throws {
        #expect(try last([samples(added: 9, read: nil, lag: .counted(4))]).undelivered == .exact(4))
        #expect(try last([samples(added: 9, read: nil, lag: .estimated(4))]).undelivered == .estimated(4))
        let unknown = try last([samples(added: 9, read: nil, lag: .unknown)])
        #expect(unknown.undelivered == .unknown && unknown.oldestWait == .unknown)
    }

    @Test("without the group's counter, what is done is derived from its lag")
    func derived() throws {
        let signals = try last([
            samples(added: 100, read: nil, pending: 5, lag: .counted(40)),
            samples(added: 200, read: nil, pending: 5, lag: .counted(90)),
        ])
        #expect(signals.completedRate == .estimated(5))
    }

    @Test("what is pending but was not looked at is no certainty")
    func census() throws {
        let signals = try last([samples(added: 9, read: 9, pending: 3, census: nil)])
        #expect(signals.dueRetries == .unknown && signals.stuckPending == .unknown)
        #expect(signals.backlog(arrivalRate: nil).confidence == .estimated)
    }

    @Test("a poisoned or crashing group is one that fails, an unjudged one is unknown")
    func poison() throws {
        func share(_ assessment: GroupAssessment?) throws -> Reading {
            var signals = TargetSignals()
            let (stream, group) = try samples(added: 1, read: 1)
            return signals.take(stream, group, assessment, at: Timestamp(unixMilliseconds: 0)).poisonShare
        }
        #expect(try share(ScalingSamples.assessment(.poisoned)) == .exact(1))
        #expect(try share(ScalingSamples.assessment(.crashLooping)) == .exact(1))
        #expect(try share(ScalingSamples.assessment(.stalled)) == .exact(0))
        #expect(try share(nil) == .unknown)
    }
}
