import ContentStore
import Environments
import JSON
import Testing
import YAML

@testable import Verification

@Suite struct CertificateTests {
    private let full = Certificate(
        environment: SHA256.hash([1]),
        taskSet: SHA256.hash([2]),
        sqlite: "2026-01-01 abc",
        level: .failed,
        tools: [Certificate.Tool(name: "order", calls: 100, faults: 3)],
        tasks: [
            Certificate.Task(id: "good", level: .certified),
            Certificate.Task(
                id: "bad",
                level: .failed,
                reasons: ["noop-passes"],
                chance: Certificate.Chance(mean: 0.25, standardError: 0.0625, rollouts: 48),
                open: ["orders": ["code", "placed_at"]],
                argumentMutants: Certificate.Mutants(tried: 4, killed: 3),
                answerMutants: Certificate.Mutants(tried: 2, killed: 2),
                stateMutants: Certificate.Mutants(tried: 9, killed: 8)
            ),
        ],
        findings: [
            CertificateFinding(
                .noopPasses,
                task: "bad",
                tool: "order",
                place: SourcePlace(file: "tasks.yaml", position: SourcePosition(line: 3, column: 5)),
                "doing nothing scores 1.0",
                evidence: ["reward": 1.0]
            )
        ]
    )

    @Test func `comes back from its JSON as it was`() throws {
        let parsed = try JSON(parsing: full.json.rowText())
        #expect(try Certificate(json: parsed) == full)
        let bare = Certificate(environment: nil, taskSet: nil, sqlite: "x", level: .sound)
        #expect(try Certificate(json: JSON(parsing: bare.json.rowText())) == bare)
        // Canonical JSON writes 1.0 as 1, and must be read as well.
        #expect(
            try Certificate(json: JSON(parsing: String(decoding: full.json.canonicalBytes(), as: UTF8.self))).tasks
                == full.tasks
        )
    }

    @Test func `names the certified tasks`() {
        #expect(full.certifiedTasks == ["good"])
        #expect(full.tools[0].faultRate == 0.03)
    }

    @Test(
        arguments: [
            ("schema", "awm.certificate/2"), ("level", "perfect"), ("environment", "sha256:12"), ("tasks", 1),
            ("created_at", "2026-01-01"),
        ] as [(String, JSON)]
    )
    func `refuses what is no certificate`(key: String, value: JSON) throws {
        var object = try #require(full.json.objectValue)
        object[key] = value
        let error = try #require(throws: VerificationError.self) { try Certificate(json: .object(object)) }
        #expect(error.description.contains("awm.certificate/1"))
    }

    @Test func `orders its levels`() {
        #expect(Certificate.Level.allCases.sorted() == [.failed, .sound, .certified])
    }
}
