/// The latest samples, in a place that never grows.
struct SampleRing: Sendable {
    private var values: ContiguousArray<Double> = []
    private var next = 0
    let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    var count: Int { values.count }

    mutating func add(_ value: Double) {
        if values.count < capacity {
            values.append(value)
        } else {
            values[next] = value
        }
        next = (next + 1) % capacity
    }

    mutating func removeAll() {
        values.removeAll(keepingCapacity: true)
        next = 0
    }

    /// The value that half of the samples are below; nil without samples.
    var median: Double? {
        if values.isEmpty { return nil }
        // By insertion: there are a handful.
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: values.count) { sorted in
            for (index, value) in values.enumerated() {
                var place = index
                while place > 0 && sorted[place - 1] > value {
                    sorted[place] = sorted[place - 1]
                    place -= 1
                }
                sorted[place] = value
            }
            return sorted[values.count / 2]
        }
    }
}
