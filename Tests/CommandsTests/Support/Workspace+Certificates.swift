import ContentStore
import JSON

extension Workspace {
    /// Keeps a certificate with a stored environment, as a check that found this would; gives its content id.
    @discardableResult
    func certify(
        _ reference: String,
        _ tasks: [(id: String, level: String)],
        level: String? = nil,
        judging other: String? = nil,
        in path: String? = nil
    ) throws -> String {
        let store = try Store(at: path ?? store)
        let artifact = try store.resolve(Reference(parsing: reference))
        let config = try store.config(of: artifact.manifest)
        let certificate: JSON = [
            "schema": "awm.certificate/1",
            "environment": .string(other ?? artifact.contentID.description),
            "task_set": config["tasks"]?["id"] ?? .null,
            "checker": "1",
            "sqlite": "made by hand",
            "level": .string(level ?? (tasks.allSatisfy { $0.level == "certified" } ? "certified" : "sound")),
            "tools": [],
            "tasks": .array(tasks.map { Workspace.task($0.id, level: $0.level) }),
            "findings": [],
        ]
        return try store.record(certificate: certificate.rowBytes(), of: artifact).contentID.description
    }

    private static func task(_ id: String, level: String) -> JSON {
        let mutants: JSON = ["tried": 2, "killed": 2]
        return [
            "id": .string(id), "level": .string(level),
            "reasons": level == "certified" ? [] : ["weak-mutation"],
            "chance": ["mean": 0.25, "standard_error": 0.125, "rollouts": 4], "open": [:],
            "argument_mutants": mutants, "answer_mutants": mutants, "state_mutants": mutants,
        ]
    }

    /// A library with two tasks: the one that the template has, and one that only asks; gives the content id.
    func addTwoTaskLibrary() throws -> String {
        try makeLibrary()
        let tasks = try Disk.text(of: file("library/tasks.yaml"))
        let question = """

            - id: who-wrote-it
              instruction: Who wrote Counting Tides?
              solution: {calls: [{tool: search_books, arguments: {text: Tides}}], answer: Rui Marques}
              verifier: {checks: [{name: said, answer: {contains: Rui Marques}}, {name: untouched, changes: {}}]}

            """
        try write("library/tasks.yaml", tasks + question)
        return try add("library")
    }
}
