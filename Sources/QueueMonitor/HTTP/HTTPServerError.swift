/// Why the server could not start.
enum HTTPServerError: Error, Sendable, Hashable, CustomStringConvertible {
    case addressInUse(HTTPAddress)
    /// The port is privileged, the host unknown or not of this machine, or no descriptor was left.
    case cannotBind(HTTPAddress, reason: String)

    var description: String {
        switch self {
        case .addressInUse(let address): "cannot listen on \(address): the address is already in use"
        case .cannotBind(let address, let reason): "cannot listen on \(address): \(reason)"
        }
    }
}
