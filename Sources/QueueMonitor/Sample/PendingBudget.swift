import ThinRSMQ

/// How many pending entries of each group a tick looks at.
enum PendingBudget {
    /// Shares a budget out by what is pending, so that what small groups do not need is left to the large ones; each
    /// group gets one page at least.
    static func shares(of pending: [Queue: Int], total: Int) -> [Queue: Int] {
        var rest = total
        var left = pending.count
        var shares: [Queue: Int] = [:]
        for (queue, count) in pending.sorted(by: { $0.value < $1.value }) {
            let share = max(QueueInspector.largestPage, min(count, rest / left))
            shares[queue] = share
            rest = max(0, rest - min(count, share))
            left -= 1
        }
        return shares
    }
}
