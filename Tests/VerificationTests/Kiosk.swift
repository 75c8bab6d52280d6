import ContentStore
import Environments
import JSON
import Runtime
import SQLite

@testable import Verification

/// A small world of items and orders, with the tasks that a test writes in YAML.
struct Kiosk {
    let world: World

    /// Builds the world. Throws the findings of a package that is refused, those of `TaskValidation` left aside.
    init(_ tasks: String, volatile: String = "[]", tick: String = "1s", more: String = "") throws {
        var files = Kiosk.files
        files["environment.yaml"] = """
            schema: awm.environment/1
            name: kiosk
            title: Kiosk
            runtime: sql
            clock: {start: "2026-03-01 09:00:00", tick: \(tick)}
            random: {seed: 5}
            actor: {staff_id: 3}
            volatile: \(volatile)
            \(more)
            """
        files["tasks.yaml"] = tasks
        var contents: [FilePath: [UInt8]] = [:]
        for (path, text) in files { contents[try FilePath(parsing: path)] = Array(text.utf8) }
        let package = try EnvironmentPackage(PackageFiles(contents))
        let seed = try SeedBuilder(clock: package.settings.clockStart).build(package.seed)
        guard seed.failures.isEmpty else { throw PackageError(seed.failures) }
        world = try World(package, image: seed.bytes)
    }

    /// The only task, or the one with this id.
    func task(_ id: String? = nil) throws -> TaskDefinition {
        guard let id else { return world.tasks[0] }
        return try world.task(id)
    }

    func instance(_ id: String? = nil, seed: UInt64 = 0, given: JSONObject = [:]) throws -> TaskInstance {
        try TaskInstance(world, task(id), seed: seed, given: given)
    }

    /// The verdict on calls made in a fresh session of the task.
    func verdict(
        _ calls: [Call] = [],
        answer: JSON? = nil,
        task id: String? = nil,
        seed: UInt64 = 0,
        given: JSONObject = [:]
    ) throws -> Verdict {
        let instance = try instance(id, seed: seed, given: given)
        return try Verifier(instance).verify(Kiosk.attempt(calls, answer: answer, in: instance))
    }

    /// Whether the only check of the task passes.
    func passes(_ calls: [Call] = [], answer: JSON? = nil, seed: UInt64 = 0, given: JSONObject = [:]) throws -> Bool {
        try verdict(calls, answer: answer, seed: seed, given: given).checks.allSatisfy(\.passed)
    }

    static func attempt(_ calls: [Call], answer: JSON? = nil, in instance: TaskInstance) throws -> Attempt {
        let session = try instance.session()
        let made = calls.map { call in
            let result = session.call(call.tool, arguments: call.arguments)
            return Attempt.Call(
                tool: call.tool,
                arguments: call.arguments,
                outcome: result.outcome,
                result: result.value
            )
        }
        return Attempt(calls: made, final: try session.snapshot(), answer: answer)
    }

    struct Call {
        var tool: String
        var arguments: JSON

        init(_ tool: String, _ arguments: JSON = [:]) {
            self.tool = tool
            self.arguments = arguments
        }

        static func order(_ item: Int64, _ quantity: Int64 = 1, note: String? = nil) -> Call {
            var arguments: JSONObject = ["item_id": .integer(item), "quantity": .integer(quantity)]
            if let note { arguments["note"] = .string(note) }
            return Call("place_order", .object(arguments))
        }

        static func stock(_ item: Int64, _ stock: Int64) -> Call {
            Call("set_stock", ["item_id": .integer(item), "stock": .integer(stock)])
        }
    }

    private static let files = [
        "schema.sql": """
        CREATE TABLE items (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE, price REAL NOT NULL, stock INTEGER NOT NULL,
            updated_at TEXT
        );
        CREATE TABLE orders (
            id INTEGER PRIMARY KEY, item_id INTEGER NOT NULL REFERENCES items (id), quantity INTEGER NOT NULL,
            note TEXT NOT NULL, code TEXT NOT NULL, placed_at TEXT NOT NULL
        );
        CREATE TABLE parcels (
            order_id INTEGER NOT NULL REFERENCES orders (id), number INTEGER NOT NULL, label TEXT NOT NULL,
            PRIMARY KEY (order_id, number)
        );
        CREATE TABLE tickets (id TEXT PRIMARY KEY, item_id INTEGER NOT NULL, note TEXT NOT NULL);
        CREATE TABLE audit_log (id INTEGER PRIMARY KEY, what TEXT NOT NULL);
        """,
        "seed.sql": """
        INSERT INTO items (id, name, price, stock) VALUES
            (1, 'tea', 2.5, 10), (2, 'coffee', 3.0, 5), (3, 'cake', 4.0, 0), (4, 'Tea', 2.5, 10);
        INSERT INTO orders (id, item_id, quantity, note, code, placed_at) VALUES
            (1, 1, 2, 'first', 'ORD-0001', '2026-02-01 10:00:00');
        """,
        "tools.yaml": """
        - name: get_item
          description: One item.
          annotations: {readOnly: true}
          input: {type: object, properties: {item_id: {type: integer}}, required: [item_id], additionalProperties: false}
          steps:
            - {row: item, sql: "SELECT id, name, price, stock FROM items WHERE id = :item_id"}
        - name: place_order
          description: Order an item.
          input:
            type: object
            properties:
              item_id: {type: integer}
              quantity: {type: integer, minimum: 1}
              note: {type: string, default: "", maxLength: 40}
              parcels: {type: array, items: {type: object, properties: {label: {type: string}}}, default: []}
            required: [item_id, quantity]
            additionalProperties: false
          steps:
            - require: SELECT stock >= :quantity FROM items WHERE id = :item_id
              else: {code: sold_out, message: "There are not {quantity} left."}
            - row: order
              sql: |
                INSERT INTO orders (item_id, quantity, note, code, placed_at)
                VALUES (:item_id, :quantity, :note, awm_code('ORD-', 12), @now) RETURNING id, code
            - run: UPDATE items SET stock = stock - :quantity, updated_at = @now WHERE id = :item_id
            - run: |
                INSERT INTO parcels (order_id, number, label)
                SELECT :order ->> 'id', key, value ->> 'label' FROM json_each(:parcels)
            - run: INSERT INTO audit_log (what) VALUES ('order')
        - name: set_stock
          description: Correct the stock of an item.
          input:
            type: object
            properties: {item_id: {type: integer}, stock: {type: integer}}
            required: [item_id, stock]
            additionalProperties: false
          steps:
            - run: UPDATE items SET stock = :stock WHERE id = :item_id
            - {value: new_stock, sql: "SELECT stock FROM items WHERE id = :item_id"}
        - name: set_price
          description: Change the price of an item.
          input:
            type: object
            properties: {item_id: {type: integer}, price: {type: number}}
            required: [item_id, price]
            additionalProperties: false
          steps:
            - run: UPDATE items SET price = :price WHERE id = :item_id
            - {value: new_price, sql: "SELECT price FROM items WHERE id = :item_id"}
        - name: remove_item
          description: Take an item off the list.
          input: {type: object, properties: {item_id: {type: integer}}, required: [item_id], additionalProperties: false}
          steps:
            - run: DELETE FROM items WHERE id = :item_id
            - {value: left, sql: SELECT count(*) FROM items}
        - name: open_ticket
          description: Open a ticket about an item.
          input:
            type: object
            properties: {item_id: {type: integer}, note: {type: string}}
            required: [item_id, note]
            additionalProperties: false
          steps:
            - row: ticket
              sql: INSERT INTO tickets (id, item_id, note) VALUES (awm_uuid(), :item_id, :note) RETURNING id
        - name: log
          description: Write into the log.
          input: {type: object, properties: {what: {type: string}}, required: [what], additionalProperties: false}
          steps:
            - run: INSERT INTO audit_log (what) VALUES (:what)
            - {value: lines, sql: SELECT count(*) FROM audit_log}
        - name: break
          description: Breaks.
          input: {type: object, properties: {}, additionalProperties: false}
          steps:
            - {row: item, sql: SELECT id FROM items}
        """,
    ]
}

/// A task with one check, which is no guard.
func task(_ check: String, solution: String = "{calls: []}", more: String = "") -> String {
    """
    - id: do-it
      instruction: Do it.
      solution: \(solution)
      \(more)
      verifier:
        checks:
          - {name: check, guard: false, \(check)}
    """
}
