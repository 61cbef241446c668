import NIOCore

/// A request that waits for its answer, and the connection that takes it.
struct HTTPCall: Sendable {
    let request: HTTPRequest
    private let channel: any Channel

    init(request: HTTPRequest, channel: any Channel) {
        self.request = request
        self.channel = channel
    }

    /// Returns at once; if the client is gone, the response is dropped.
    func answer(_ response: HTTPResponse) {
        channel.writeAndFlush(response, promise: nil)
    }
}
