import JSON
import SQLite
import Testing

@testable import Runtime

struct CallFailureTests {
    @Test(
        arguments: [
            (2067, nil, .toolError, "conflict"),
            (1555, nil, .toolError, "conflict"),
            (2579, nil, .toolError, "conflict"),
            (275, nil, .toolError, "constraint"),
            (1299, nil, .toolError, "constraint"),
            (787, nil, .toolError, "constraint"),
            (1811, nil, .toolError, "constraint"),
            (3091, nil, .toolError, "bad_value"),
            (20, nil, .toolError, "bad_value"),
            (1, nil, .toolError, "bad_value"),
            (13, nil, .toolError, "limit"),
            (18, nil, .toolError, "limit"),
            (7, nil, .toolError, "limit"),
            (9, .steps, .toolError, "limit"),
            (9, .deadline, .environmentFault, "timeout"),
            (9, nil, .environmentFault, "timeout"),
            (11, nil, .environmentFault, "SQLITE_CORRUPT"),
            (23, nil, .environmentFault, "SQLITE_AUTH"),
            (5, nil, .environmentFault, "SQLITE_BUSY"),
            (21, nil, .environmentFault, "SQLITE_MISUSE"),
            (266, nil, .environmentFault, "SQLITE_IOERR_READ"),
        ] as [(Int32, WorldConnection.Interruption?, Outcome, String)]
    )
    func `An error is sorted by its code, whatever its words`(
        code: Int32,
        interruption: WorldConnection.Interruption?,
        outcome: Outcome,
        expected: String
    ) {
        for message in ["UNIQUE constraint failed: no such table", "interrupted", ""] {
            let failure = CallFailure(SQLiteError(extendedCode: code, message: message), interruption: interruption)
            #expect(failure.outcome == outcome)
            #expect(failure.code == expected)
        }
    }

    @Test func `A failure of ours keeps its outcome, and an error nobody expected is a fault`() {
        struct Surprise: Error {}
        let own = CallFailure(.toolError, code: "not_found", message: "No.")
        #expect(CallFailure(own, interruption: .deadline).code == "not_found")
        let surprise = CallFailure(Surprise(), interruption: nil)
        #expect(surprise.outcome == .environmentFault)
        #expect(surprise.code == "internal")
        #expect(own.value == ["error": ["code": "not_found", "message": "No."]])
    }
}
