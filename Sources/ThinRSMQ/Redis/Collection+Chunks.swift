extension RandomAccessCollection where Index == Int {
    /// The elements in order, in pieces of at most `size`.
    package func chunks(of size: Int) -> [[Element]] {
        stride(from: startIndex, to: endIndex, by: size).map { Array(self[$0..<Swift.min($0 + size, endIndex)]) }
    }
}
