import Environments
import JSON
import Runtime
import SQLite
import Testing

@testable import Verification

@Suite struct StateEditTests {
    private let desk = Desk(Desk.order)

    /// The reference's changes: a new order and one changed item.
    private func changes() throws -> (trial: Trial, final: Snapshot, order: StateDiff.Row, item: StateDiff.Row) {
        let trial = try desk.trial()
        let final = try #require(trial.reference?.attempt.final)
        let order = try #require(trial.diff.rows.first { $0.table == "orders" })
        let item = try #require(trial.diff.rows.first { $0.table == "items" })
        return (trial, final, order, item)
    }

    private func diff(_ state: Snapshot, _ change: (StateEdit) throws -> Void) throws -> [StateDiff.Row] {
        let edited = try StateEdit.edited(state, change)
        let rows = try StateDiff(from: state, to: edited).rows
        // What the noted rows say is what a comparison of all rows says.
        #expect(try rows == StateDiff(from: state.image, to: edited.image).rows)
        return rows
    }

    @Test func `takes every kind of change back`() throws {
        let (trial, final, order, item) = try changes()
        let removed = try diff(final) { try $0.revert(order, columns: trial.diff.columns["orders"] ?? []) }
        #expect(removed.map(\.kind) == [.removed])
        let changed = try diff(final) { try $0.revert(item, columns: trial.diff.columns["items"] ?? []) }
        #expect(changed.map(\.kind) == [.changed])
        #expect(changed[0].after == item.before)
        var gone = order
        gone.kind = .removed
        gone.before = order.after
        gone.before[0] = .integer(99)
        let back = try diff(final) { try $0.revert(gone, columns: trial.diff.columns["orders"] ?? []) }
        #expect(back.map(\.kind) == [.added])
    }

    @Test func `writes what the schema's checks and foreign keys forbid, and runs no triggers`() throws {
        let trigger = "CREATE TRIGGER busy AFTER UPDATE ON items BEGIN UPDATE orders SET note = 'x'; END;"
        let world = try desk.adding(to: "schema.sql", trigger).world()
        let start = world.start(seed: 0)
        let row = try diff(start) { edit in
            try edit.set([("stock", .integer(-5))], in: "items", key: [.integer(1)])
        }
        #expect(row.count == 1)
        #expect(
            try diff(start) { try $0.set([("item_id", .integer(999))], in: "orders", key: [.integer(1)]) }.count == 1
        )
        #expect(try diff(start) { try $0.delete(from: "items", key: [.integer(1)]) }.count == 1)
    }

    @Test func `finds another row that nothing is about`() throws {
        let (trial, final, _, item) = try changes()
        #expect(try sibling(of: item, in: final, apartFrom: trial.diff.rows) == [.integer(2)])
        let orders = try StateDiff(from: trial.instance.initial, to: final).rows
        #expect(try sibling(of: orders[1], in: trial.world.start(seed: 0), apartFrom: [])?.count == 1)
    }

    private func sibling(
        of row: StateDiff.Row,
        in state: Snapshot,
        apartFrom others: [StateDiff.Row]
    ) throws -> [SQLValue]? {
        var found: [SQLValue]?
        _ = try StateEdit.edited(state) { found = try $0.sibling(of: row, apartFrom: others) }
        return found
    }

    @Test func `leaves nothing of a change that is refused`() throws {
        let start = try desk.world().start(seed: 0)
        #expect(throws: SQLiteError.self) {
            try StateEdit.edited(start) { edit in
                try edit.set([("stock", .integer(-5))], in: "items", key: [.integer(1)])
                try edit.set([("name", .null)], in: "items", key: [.integer(2)])
            }
        }
        #expect(try diff(start) { try $0.delete(from: "notes", key: [.integer(1)]) }.isEmpty)
    }

    @Test func `calls on an edited state see the edit and hold the schema's rules again`() throws {
        let world = try desk.world()
        let start = world.start(seed: 0)
        let edited = try StateEdit.edited(start) { edit in
            try edit.set([("name", .text("gong"))], in: "items", key: [.integer(1)])
        }
        let session = try world.session(at: edited)
        #expect(session.call("get_item", arguments: ["item_id": 1]).value["name"] == "gong")
        #expect(try world.session(at: start).call("get_item", arguments: ["item_id": 1]).value["name"] != "gong")
        #expect(try session.stateDigest() != world.session(at: start).stateDigest())
    }
}
