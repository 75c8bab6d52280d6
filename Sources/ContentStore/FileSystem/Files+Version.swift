import Glibc

extension Files {
    /// What the file system says of a file, by which a later change shows without reading it.
    struct Version: Equatable {
        private var device: UInt64
        private var inode: UInt64
        private(set) var size: Int
        private var changedSeconds: Int
        private var changedNanoseconds: Int
        /// When its bytes last changed, in seconds since the Unix epoch, or what somebody set instead.
        private(set) var modifiedSeconds: Int64

        /// Asks for the file at `path`; `nil` when there is no regular file.
        init?(_ path: String) {
            var status = stat()
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
            device = UInt64(status.st_dev)
            inode = UInt64(status.st_ino)
            size = Int(status.st_size)
            // Not the time of the bytes, which anybody may set.
            changedSeconds = status.st_ctim.tv_sec
            changedNanoseconds = status.st_ctim.tv_nsec
            modifiedSeconds = Int64(status.st_mtim.tv_sec)
        }
    }
}
