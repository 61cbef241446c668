import ScalingSimulation
import Testing

@Suite struct SeededRandomTests {
    @Test func `One seed gives one sequence`() {
        var one = SeededRandom(seed: 7)
        var other = SeededRandom(seed: 7)
        #expect((0..<10).map { _ in one.next() } == (0..<10).map { _ in other.next() })
    }
}
