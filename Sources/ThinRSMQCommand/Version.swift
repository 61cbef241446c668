import CBuildInfo

/// The version of the program: that of the newest release in CHANGELOG.md, or the one to come.
let programVersion = "0.1.0"

/// What `--version` prints: the version, the commit where the build was told it, and the compiler.
var versionLine: String {
    let revision = String(cString: thinrsmqRevision())
    let commit = revision.isEmpty ? "development build" : "commit \(revision)"
    return "\(programVersion) (\(commit), Swift \(compilerVersion))"
}

#if compiler(>=6.4)
    private let compilerVersion = "6.4 or later"
#elseif compiler(>=6.3)
    private let compilerVersion = "6.3"
#else
    private let compilerVersion = "6.2"
#endif
