/// The name that someone most likely meant; nil if none is near.
///
/// Near is an edit of a third of the letters or less, at least one: `intervall` is near `interval`, `foo` near nothing.
func nearestName(to name: String, among names: [String]) -> String? {
    let wanted = Array(name.lowercased())
    let ranked = names.map { (name: $0, distance: editDistance(wanted, Array($0.lowercased()))) }
    guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
    return best.distance <= max(1, max(wanted.count, best.name.count) / 3) ? best.name : nil
}

/// How many letters have to be inserted, removed, replaced or swapped with their neighbour (optimal string alignment).
private func editDistance(_ left: [Character], _ right: [Character]) -> Int {
    var before = [Int](repeating: 0, count: right.count + 1)
    var row = Array(0...right.count)
    for i in left.indices {
        var next = [i + 1]
        for j in right.indices {
            let replaced = row[j] + (left[i] == right[j] ? 0 : 1)
            var distance = min(replaced, row[j + 1] + 1, next[j] + 1)
            if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                distance = min(distance, before[j - 1] + 1)
            }
            next.append(distance)
        }
        (before, row) = (row, next)
    }
    return row[right.count]
}
