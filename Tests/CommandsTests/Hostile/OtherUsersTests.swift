import Glibc
import Testing

/// One store and several Unix users; the tests become other users with setpriv, which only root may.
@Suite(.enabled(if: geteuid() == 0, "only root can run a program as another user"))
struct OtherUsersTests {
    /// A user and the group that everything of theirs has.
    private struct User {
        var id: Int
        var group: Int

        static let writer = User(id: 1000, group: 1000)
        static let stranger = User(id: 1001, group: 1001)
        static let first = User(id: 1000, group: 2000)
        static let second = User(id: 1001, group: 2000)
    }

    /// Runs a line of shell as a user, in which `$AWM` is the binary, with the store as the environment says.
    private func shell(
        _ workspace: Workspace,
        _ user: User,
        umask: String = "022",
        _ script: String
    ) throws -> Program.Outcome {
        let become = "exec setpriv --reuid \(user.id) --regid \(user.group) --clear-groups "
        return try workspace.shell(become + "/bin/sh -c 'umask \(umask); \(script)'")
    }

    /// A workspace that all may enter, with the small package, and a folder of the user's own.
    private func workspace(for user: User, mode: mode_t) throws -> Workspace {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        try workspace.makeLibrary("other")
        try workspace.edit("other/README.md", replacing: "It runs as it is", with: "It runs as it iz")
        chmod(workspace.path, 0o755)
        try Disk.makeFolder(workspace.file("theirs"))
        chown(workspace.file("theirs"), uid_t(user.id), gid_t(user.group))
        chmod(workspace.file("theirs"), mode)
        return workspace
    }

    @Test("who may not write to a store lists it, checks it and checks out of it, and is told what a change would need")
    func reader() throws {
        let workspace = try workspace(for: .writer, mode: 0o755)
        let store = "--store theirs/store"
        let added = try shell(workspace, .writer, "$AWM store add library -q \(store)")
        #expect(added.status == 0, "\(added.errors)")
        let files = try Disk.files(below: workspace.file("theirs/store"))

        try Disk.makeFolder(workspace.file("mine"))
        chown(workspace.file("mine"), 1001, 1001)
        for line in [
            "store ls", "store show library", "store fsck --deep", "store cat library//README.md", "env tools library",
            "store checkout library mine/out", "store copy oci:theirs/store --store mine/store",
        ] {
            let option = line.contains("copy") ? "" : store
            let outcome = try shell(workspace, .stranger, "$AWM \(line) \(option)")
            #expect(outcome.status == 0, "\(line): \(outcome.errors)")
        }
        for line in ["store add other", "store tag library mine", "store untag library", "rollout library --set runs"] {
            let outcome = try shell(workspace, .stranger, "$AWM \(line) \(store)")
            #expect(outcome.status == 1, "\(line)")
            expect(
                outcome.errors,
                says: "theirs/store is open for reading only",
                "user 1001 may not write to theirs/store (owner 1000, group 1000, mode 0755)",
                "chgrp 1001 theirs/store && chmod g+rwxs theirs/store"
            )
        }
        #expect(try Disk.files(below: workspace.file("theirs/store")) == files)
    }

    @Test("two users of one group share a store whose folder is the group's, whatever the umask of the second")
    func sharedGroup() throws {
        let workspace = try workspace(for: .first, mode: 0o2775)
        let store = "--store theirs/store"
        #expect(try shell(workspace, .first, umask: "002", "$AWM store add library -q \(store)").status == 0)
        for umask in ["002", "022"] {
            let outcome = try shell(
                workspace,
                .second,
                umask: umask,
                "$AWM store add other -q --tag u\(umask) \(store)"
            )
            #expect(outcome.status == 0, "umask \(umask): \(outcome.errors)")
            let tagged = try shell(workspace, .first, umask: "002", "$AWM store tag library library:v\(umask) \(store)")
            #expect(tagged.status == 0, "after umask \(umask): \(tagged.errors)")
        }
        // The cache is made anew by whoever needs it, and stays everybody's.
        Disk.remove(workspace.file("theirs/store/awm/index.db"))
        #expect(try shell(workspace, .second, "$AWM store add library -q --tag again \(store)").status == 0)
        #expect(try shell(workspace, .first, umask: "002", "$AWM store add other -q --tag third \(store)").status == 0)
        let fsck = try shell(workspace, .second, "$AWM store fsck --deep \(store)")
        #expect(fsck.status == 0)
        expect(fsck.output, says: "clean")
        #expect(Disk.names(in: workspace.file("theirs/store/awm/sessions")).isEmpty)
    }

    @Test("what root did in somebody's store does not lock them out")
    func root() throws {
        let workspace = try workspace(for: .writer, mode: 0o755)
        let store = "--store theirs/store"
        #expect(try shell(workspace, .writer, "$AWM store add library -q \(store)").status == 0)
        Disk.remove(workspace.file("theirs/store/awm/index.db"))
        try workspace.run("store", "add", "other", "--store", "theirs/store")
        let outcome = try shell(workspace, .writer, "$AWM store tag library mine \(store)")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try shell(workspace, .writer, "$AWM store add library -q --name third \(store)").status == 0)
    }

    @Test("an ingest that another user left behind does not stop anybody", arguments: ["0755", "0700"])
    func abandoned(mode: String) throws {
        let workspace = try workspace(for: .first, mode: 0o2775)
        let store = "--store theirs/store"
        #expect(try shell(workspace, .first, umask: "002", "$AWM store add library -q \(store)").status == 0)
        let left = "theirs/store/awm/sessions/left"
        #expect(try shell(workspace, .first, "mkdir -m \(mode) \(left) && touch \(left)/lock").status == 0)
        for line in ["store ls", "store add other", "store fsck --deep"] {
            let outcome = try shell(workspace, .second, umask: "002", "$AWM \(line) \(store)")
            #expect(outcome.status == 0, "\(line): \(outcome.errors)")
        }
        #expect(try shell(workspace, .first, umask: "002", "$AWM store add other --tag again \(store)").status == 0)
        #expect(!Disk.exists(workspace.file(left)))
    }

    @Test("a user in the group is told which file lacks which permission, and the command grants it")
    func advice() throws {
        let workspace = try workspace(for: .first, mode: 0o2775)
        let store = "--store theirs/store"
        #expect(try shell(workspace, .first, umask: "002", "$AWM store add library -q \(store)").status == 0)
        for name in ["awm/refs.db", "awm/index.db", "awm/sessions", "awm", "blobs/sha256", ""] {
            let path = "theirs/store" + (name.isEmpty ? "" : "/" + name)
            chmod(workspace.file(path), name.hasSuffix(".db") ? 0o644 : 0o2755)
            #expect(try shell(workspace, .second, "$AWM store ls \(store)").status == 0, "\(name)")
            let refused = try shell(workspace, .second, "$AWM store add other -q \(store)")
            #expect(refused.status == 1, "\(name)")
            let command = "chmod g+w \(path)"
            expect(refused.errors, says: "user 1001 may not write to \(path) (owner 1000, group 2000, mode 0", command)
            #expect(try shell(workspace, .first, command).status == 0)
            #expect(try shell(workspace, .second, "$AWM store add other -q \(store)").status == 0, "\(name)")
        }
    }

    @Test(
        "who may not read a store is told what is in the way, and the command lets them in",
        arguments: [
            ("theirs/store", "0700", "enter the folder theirs/store", "chmod o+x theirs/store"),
            ("theirs/store/index.json", "0600", "read theirs/store/index.json", "chmod o+r theirs/store/index.json"),
            ("theirs/store/blobs", "0700", "enter the folder theirs/store/blobs", "chmod o+x theirs/store/blobs"),
            ("theirs", "0700", "enter the folder theirs", "chmod o+x theirs"),
        ]
    )
    func closed(path: String, mode: String, says: String, command: String) throws {
        let workspace = try workspace(for: .writer, mode: 0o755)
        #expect(try shell(workspace, .writer, "$AWM store add library -q --store theirs/store").status == 0)
        #expect(try shell(workspace, .writer, "chmod \(mode) \(path)").status == 0)
        let verb = "$AWM store checkout library /dev/null/out --store theirs/store"
        let refused = try shell(workspace, .stranger, verb)
        #expect(refused.status == 1, "\(refused.status) \(refused.errors)")
        expect(
            refused.errors,
            says: "user 1001 may not \(says) (owner 1000",
            "its owner can grant that with: \(command)"
        )
        #expect(try shell(workspace, .writer, command).status == 0)
        let next = try shell(workspace, .stranger, verb)
        #expect(!next.errors.contains(says), "\(next.errors)")
    }

    @Test("in a sticky folder another user's file cannot be replaced, and the message says so")
    func sticky() throws {
        let workspace = try workspace(for: .first, mode: 0o2775)
        let store = "--store theirs/store"
        #expect(try shell(workspace, .first, umask: "002", "$AWM store add library -q \(store)").status == 0)
        chmod(workspace.file("theirs/store"), 0o3775)
        let refused = try shell(workspace, .second, umask: "002", "$AWM store add other -q \(store)")
        #expect(refused.status == 1)
        expect(refused.errors, says: "could not replace theirs/store/index.json", "is sticky", "chmod -t theirs/store")
        chmod(workspace.file("theirs/store"), 0o2775)
        // What was committed before the index could not be written is there.
        let list = try shell(workspace, .first, umask: "002", "$AWM store ls \(store)")
        #expect(list.status == 0)
        #expect(try shell(workspace, .second, "$AWM store fsck --deep \(store)").status == 0)
    }
}
