/// Why the server could not start.
public enum HTTPServerError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Another program listens there.
    case addressInUse(HTTPAddress)
    /// The port is privileged, the host unknown or not of this machine, or no descriptor was left.
    case cannotBind(HTTPAddress, reason: String)

    /// One line that names the address.
    public var description: String {
        switch self {
        case .addressInUse(let address): "cannot listen on \(address): the address is already in use"
        case .cannotBind(let address, let reason): "cannot listen on \(address): \(reason)"
        }
    }
}
