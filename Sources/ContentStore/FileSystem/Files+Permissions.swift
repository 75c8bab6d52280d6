import Glibc

/// Who may do what to files that several Unix users share.
extension Files {
    /// What stands in the way of reading or changing what is at `path`, and the command that would grant it; `nil` when
    /// permissions do not explain it.
    ///
    /// The first folder on the way that may not be entered counts, then the file, or, for one that is to be made or
    /// replaced, its folder.
    package static func obstacle(to path: String, writing isWriting: Bool) -> String? {
        var ancestors: [String] = []
        var rest = path[...]
        while let slash = rest.lastIndex(of: "/") {
            rest = rest[..<slash]
            ancestors.append(rest.isEmpty ? "/" : String(rest))
        }
        for folder in ancestors.reversed() where access(folder, F_OK) == 0 && access(folder, X_OK) != 0 {
            return sentence(folder, "enter the folder", "x")
        }
        if access(path, F_OK) == 0, access(path, isWriting ? W_OK : R_OK) != 0 {
            return sentence(path, isWriting ? "write to" : "read", isWriting ? "w" : "r")
        }
        guard isWriting else { return nil }
        let folder = ancestors.first ?? "."
        if access(folder, W_OK) != 0 { return sentence(folder, "make files in the folder", "w") }
        guard let status = status(of: folder), status.st_mode & S_ISVTX != 0 else { return nil }
        return
            "the folder \(describe(folder, status)) is sticky, so that only its owner may replace another user's files; its owner can grant that with: chmod -t \(folder)"
    }

    /// Whether `path` cannot even be looked at for want of permission.
    package static func isHidden(_ path: String) -> Bool { access(path, F_OK) != 0 && errno == EACCES }

    /// Gives a file of ours that all users of the store write to the permissions that its folder has: SQLite would make it
    /// 0644 whatever the umask, and a shared store would be one user's. What root makes belongs to the folder's owner.
    static func shareAsFolder(_ path: String) {
        guard let slash = path.lastIndex(of: "/"), let status = status(of: String(path[..<slash])) else { return }
        chmod(path, status.st_mode & 0o666)
        if geteuid() == 0 { _ = chown(path, status.st_uid, status.st_gid) }
    }

    private static func sentence(_ path: String, _ verb: String, _ permission: String) -> String? {
        guard let status = status(of: path) else { return nil }
        let denied = "user \(geteuid()) may not \(verb) \(describe(path, status))"
        if status.st_uid == geteuid() { return "\(denied); grant that with: chmod u+\(permission) \(path)" }
        let command =
            if groups().contains(status.st_gid) {
                "chmod g+\(permission) \(path)"
            } else if permission == "w" {
                // Everybody's to write would be more than anybody wants.
                "chgrp \(getegid()) \(path) && chmod g+rw\(status.st_mode & S_IFMT == S_IFDIR ? "xs" : "") \(path)"
            } else {
                "chmod o+\(permission) \(path)"
            }
        return "\(denied); its owner can grant that with: \(command)"
    }

    private static func describe(_ path: String, _ status: stat) -> String {
        let mode = String(status.st_mode & 0o7777, radix: 8)
        return "\(path) (owner \(status.st_uid), group \(status.st_gid), mode 0\(mode))"
    }

    private static func status(of path: String) -> stat? {
        var status = stat()
        return stat(path, &status) == 0 ? status : nil
    }

    private static func groups() -> [gid_t] {
        var groups = [gid_t](repeating: 0, count: 256)
        let count = getgroups(Int32(groups.count), &groups)
        return groups.prefix(Int(max(count, 0))) + [getegid()]
    }
}
