extension RedisClient: CustomReflectable {
    /// The address alone: what else a client holds changes on its event loops, where no `dump` may read beside them.
    public var customMirror: Mirror { Mirror(self, children: ["address": configuration.address]) }
}
