/// Foretells the arrival rate a start-up delay ahead, by Holt's method with a damped trend.
///
/// It is believed only where it has proved itself: each forecast is kept until its moment comes, and its error compared
/// with that of saying that nothing will change.
struct ArrivalForecast: Sendable {
    /// Over how many samples errors are averaged.
    private static let memory = 0.02
    /// How many forecasts must have been judged, and how much better they must have been.
    private static let enough = 60
    private static let margin = 0.9
    private static let smoothing = 0.2
    private static let trendSmoothing = 0.05
    private static let damping = 0.98

    private struct Promise: Sendable {
        var due: Int64
        var forecast: Double
        var naive: Double
    }

    private var level = 0.0
    private var trend = 0.0
    private var last: Int64?
    private var promises: ContiguousArray<Promise> = []
    private var first = 0
    private var count = 0
    private var forecastError = 0.0
    private var naiveError = 0.0
    private(set) var judged = 0
    private(set) var value = 0.0

    /// Most forecasts that wait for their moment.
    private static let capacity = 32

    /// Whether it was better than saying that nothing will change.
    var hasProvedItself: Bool { judged >= Self.enough && forecastError < naiveError * Self.margin }

    mutating func add(_ rate: Double, at now: Int64, horizon: Int64) {
        judge(rate, at: now)
        guard let last, now > last else {
            if self.last == nil { (level, self.last, value) = (rate, now, rate) }
            return
        }
        let seconds = Double(now - last) / 1_000
        self.last = now
        let expected = level + trend * seconds
        let corrected = expected + Self.smoothing * (rate - expected)
        trend = Self.damping * (trend + Self.trendSmoothing * ((corrected - level) / seconds - trend))
        level = corrected
        value = max(0, level + trend * Double(horizon) / 1_000)
        keep(Promise(due: now + horizon, forecast: value, naive: rate))
    }

    private mutating func keep(_ promise: Promise) {
        // A long horizon is judged by some of its forecasts.
        if count == Self.capacity { return }
        if promises.count < Self.capacity {
            promises.append(promise)
        } else {
            promises[(first + count) % Self.capacity] = promise
        }
        count += 1
    }

    private mutating func judge(_ rate: Double, at now: Int64) {
        while count > 0, promises[first].due <= now {
            let promise = promises[first]
            first = (first + 1) % Self.capacity
            count -= 1
            judged += 1
            let weight = max(Self.memory, 1 / Double(judged))
            forecastError += (abs(promise.forecast - rate) - forecastError) * weight
            naiveError += (abs(promise.naive - rate) - naiveError) * weight
        }
    }
}
