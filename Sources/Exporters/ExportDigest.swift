import Trajectories

extension [ExportSummary.Shard] {
    /// What tells an export from every other: the digest of the names and digests of its files.
    ///
    /// Cards state it. `datasets` keeps what it has read by the name of the folder and what the card says of it, and asks no file
    /// whether it changed: without this, the rows of another export in a folder of the same name would be given for these.
    var digest: String {
        let hash = RunningHash()
        for shard in self { hash.update([UInt8]("\(shard.path) \(shard.sha256)\n".utf8)) }
        return "sha256:" + hash.finish()
    }
}
