#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The value of a variable that is not one of Redis' connection; nil if it is not set.
func environmentValue(of name: String) -> String? {
    getenv(name).map { String(cString: $0) }
}
