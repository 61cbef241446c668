import Testing

@testable import Exposition

@Suite("Text of numbers")
struct BytesTextTests {
    static let numbers: [(Double, String)] = [
        (0, "0"), (-0.0, "0"), (1, "1"), (-7, "-7"), (1_000_000, "1000000"),
        (9_007_199_254_740_991, "9007199254740991"),
        (1e17, "1e+17"), (0.1, "0.1"), (1e-7, "1e-07"), (-2.5, "-2.5"),
        (.nan, "NaN"), (.infinity, "+Inf"), (-.infinity, "-Inf"),
    ]

    @Test("a value is written as briefly as it reads back", arguments: numbers)
    func number(_ value: Double, _ text: String) {
        var bytes: [UInt8] = []
        bytes.append(number: value)
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }

    /// As Go's `strconv.FormatFloat(x, 'g', -1, 64)` writes them, with `.0` added to whole ones: what Prometheus 3
    /// makes of `le`.
    static let upperBounds: [(Double, String)] = [
        (0, "0.0"), (0.00001, "1e-05"), (0.005, "0.005"), (1, "1.0"), (2.5, "2.5"), (100, "100.0"),
        (999_999, "999999.0"),
        (1_000_000, "1e+06"), (1_048_576, "1.048576e+06"), (1_500_000.25, "1.50000025e+06"), (1e10, "1e+10"),
        (1e15, "1e+15"), (1e16, "1e+16"), (1e22, "1e+22"),
    ]

    @Test("a bound is written as OpenMetrics' canonical number", arguments: upperBounds)
    func upperBound(_ bound: Double, _ text: String) {
        var bytes: [UInt8] = []
        bytes.append(upperBound: bound)
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }
}
