import Testing

@testable import Autoscaling

/// As kubernetes' own `horizontal_test.go` has it.
@Suite struct StabilizerTests {
    private func stabilizer(_ change: (inout ScalingRules, inout ScalingRules) -> Void = { _, _ in }) -> Stabilizer {
        var up = ScalingRules.scaleUp
        var down = ScalingRules.scaleDown
        change(&up, &down)
        return Stabilizer(up: up, down: down)
    }

    @Test(arguments: [(1, 5), (3, 7), (4, 8), (10, 20)])
    func `At once it grows by four or to the double`(current: Int, expected: Int) {
        var stabilizer = stabilizer()
        let outcome = stabilizer.step(100, from: current, in: 1...100, at: 0)
        #expect(outcome.replicas == expected)
        #expect(outcome.isLimited)
    }

    @Test func `Within the period no more comes than the policy allows from its start`() {
        var stabilizer = stabilizer()
        stabilizer.events.add(4, at: 0)
        #expect(stabilizer.step(100, from: 5, in: 1...100, at: 5_000).replicas == 5)
        #expect(stabilizer.step(100, from: 5, in: 1...100, at: 15_000).replicas == 10)
    }

    @Test func `Min chooses the smaller step and Disabled none`() {
        var least = stabilizer { up, _ in up.selection = .min }
        #expect(least.step(100, from: 10, in: 1...100, at: 0).replicas == 14)
        var none = stabilizer { up, _ in up.selection = .disabled }
        #expect(none.step(100, from: 10, in: 1...100, at: 0).replicas == 10)
    }

    @Test func `Percentages are rounded up on the way up and truncated on the way down`() {
        var up = stabilizer { up, _ in up.policies = [.percent(10, .seconds(60))] }
        #expect(up.step(100, from: 5, in: 1...100, at: 0).replicas == 6)
        var down = stabilizer { _, down in
            down.stabilizationWindow = .zero
            down.policies = [.percent(10, .seconds(60))]
        }
        #expect(down.step(1, from: 5, in: 1...100, at: 0).replicas == 4)
    }

    @Test func `The largest of the window stays, until the moment it is as old as the window`() {
        var stabilizer = stabilizer()
        #expect(stabilizer.step(10, from: 10, in: 1...100, at: 0).replicas == 10)
        #expect(stabilizer.step(2, from: 10, in: 1...100, at: 15_000).replicas == 10)
        #expect(stabilizer.step(2, from: 10, in: 1...100, at: 299_999).replicas == 10)
        #expect(stabilizer.step(2, from: 10, in: 1...100, at: 300_000).replicas == 2)
    }

    @Test func `The window for scaling up takes the smallest`() {
        var stabilizer = stabilizer { up, _ in up.stabilizationWindow = .seconds(60) }
        #expect(stabilizer.step(2, from: 2, in: 1...100, at: 0).replicas == 2)
        #expect(stabilizer.step(6, from: 2, in: 1...100, at: 30_000).replicas == 2)
        #expect(stabilizer.step(6, from: 2, in: 1...100, at: 60_000).replicas == 6)
    }

    @Test func `A step each second keeps the window's length and its largest`() {
        var window = RecommendationWindow(span: 300_000)
        for second in 0..<1_000 {
            window.add(second == 700 ? 9 : 1, lasting: second == 700 ? 9 : 1, at: Int64(second) * 1_000)
        }
        #expect(window.most(after: 699_000, or: 0) == 9)
        #expect(window.most(after: 705_000, or: 0) == 1)
    }
}
