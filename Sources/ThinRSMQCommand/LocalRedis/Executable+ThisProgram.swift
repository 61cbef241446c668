import Subprocess
import SystemPackage

extension Executable {
    /// This program, whatever it was started as.
    static var thisProgram: Executable {
        #if os(Linux)
            .path("/proc/self/exe")
        #else
            .name(CommandLine.arguments[0])
        #endif
    }
}
