/// The version of the program, as `--version` prints it: that of the newest release in CHANGELOG.md, or the one to come.
let programVersion = "0.1.0"
