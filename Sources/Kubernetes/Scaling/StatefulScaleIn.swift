/// How far a StatefulSet may be scaled in: its pods go from the highest number down, whatever they are doing.
package enum StatefulScaleIn {
    /// The smallest number of replicas, not below the wanted one, at which only idle pods have to go.
    ///
    /// - Parameters:
    ///   - target: The StatefulSet.
    ///   - current: How many replicas it has.
    ///   - wanted: How many are enough.
    ///   - firstOrdinal: The number of its first pod, as its status tells.
    ///   - pending: What each pod has pending, by its name; who is not there has nothing.
    /// - Returns: A number between the two; the wanted one if it is not smaller than the current.
    package static func replicas(
        of target: ScaleTarget,
        from current: Int,
        to wanted: Int,
        firstOrdinal: Int = 0,
        pending: [String: Int]
    ) -> Int {
        var replicas = current
        while replicas > max(0, wanted), pending["\(target.name)-\(firstOrdinal + replicas - 1)", default: 0] == 0 {
            replicas -= 1
        }
        return wanted < current ? replicas : wanted
    }
}
