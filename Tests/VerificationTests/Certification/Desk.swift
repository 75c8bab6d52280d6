import ContentStore
import Environments
import JSON
import Runtime

@testable import Verification

/// A small package in which nothing is wrong, to be broken in one place: a desk that takes orders.
struct Desk {
    private var files: [String: String]

    /// The desk with some of its tasks.
    init(_ tasks: String...) {
        files = Desk.files
        files["tasks.yaml"] = tasks.joined(separator: "\n")
    }

    /// The desk with one edit. Stops a test that edits what is not there.
    func editing(_ file: String, _ old: String, _ new: String) -> Desk {
        var desk = self
        let text = desk.files[file] ?? ""
        precondition(text.contains(old), "\(file) has no \"\(old)\"")
        desk.files[file] = text.replacing(old, with: new)
        return desk
    }

    func adding(to file: String, _ text: String) -> Desk {
        var desk = self
        desk.files[file, default: ""] += "\n" + text + "\n"
        return desk
    }

    func package() throws -> EnvironmentPackage {
        var contents: [FilePath: [UInt8]] = [:]
        for (path, text) in files { contents[try FilePath(parsing: path)] = Array(text.utf8) }
        return try EnvironmentPackage(PackageFiles(contents))
    }

    /// The world of the package as far as its seed builds; statements that fail are for the certificate to tell.
    func world() throws -> World {
        let package = try package()
        let builder = SeedBuilder(clock: package.settings.clockStart, randomSeed: package.settings.randomSeed)
        return try World(package, image: builder.build(package.seed).bytes)
    }

    func certificate(_ change: (inout Certifier.Options) -> Void = { _ in }) throws -> Certificate {
        var options = Certifier.Options()
        options.rollouts = 30
        change(&options)
        return try Certifier(package(), world(), options).run()
    }

    /// The codes of everything that checking finds, each once, in order.
    func codes() throws -> [String] {
        Array(Set(try certificate().findings.map(\.code))).sorted()
    }

    func trial(_ task: Int = 0) throws -> Trial {
        let world = try world()
        return try Trial(WorldTrial(world), world.tasks[task], given: [:])
    }

    func toolTrial(_ tool: String, known: [JSON] = []) throws -> ToolTrial {
        let world = try world()
        guard let (_, program) = world.program(named: tool) else { throw VerificationError("no tool \(tool)") }
        return ToolTrial(try WorldTrial(world), program, known: known)
    }

    private static let files = [
        "environment.yaml": """
        schema: awm.environment/1
        name: desk
        title: A desk that takes orders
        runtime: sql
        clock: {start: "2026-03-02 09:00:00", tick: 1s}
        random: {seed: 5}
        actor: {staff_id: 2}
        policy: Never order more than there is.
        """,
        "schema.sql": """
        CREATE TABLE staff (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
        CREATE TABLE items (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL, shelf TEXT NOT NULL, stock INTEGER NOT NULL CHECK (stock >= 0),
            price REAL NOT NULL, secret TEXT NOT NULL
        );
        CREATE TABLE orders (
            id INTEGER PRIMARY KEY, item_id INTEGER NOT NULL REFERENCES items (id),
            staff_id INTEGER NOT NULL REFERENCES staff (id), quantity INTEGER NOT NULL, note TEXT NOT NULL,
            code TEXT NOT NULL, placed_at TEXT NOT NULL
        );
        CREATE TABLE notes (
            id INTEGER PRIMARY KEY, item_id INTEGER NOT NULL REFERENCES items (id), body TEXT NOT NULL,
            staff_id INTEGER NOT NULL, written_at TEXT NOT NULL
        );
        """,
        "seed.sql": """
        INSERT INTO staff (id, name) VALUES (1, 'Ada'), (2, 'Bo'), (3, 'Cy');
        INSERT INTO items (id, name, shelf, stock, price, secret) VALUES
            (1, 'copper kettle', 'K-1', 7, 24.5, 'QX-77731'), (2, 'desk lamp', 'L-4', 17, 31.0, 'QX-12904'),
            (3, 'teapot', 'T-2', 4, 38.5, 'QX-55120'), (4, 'coffee mill', 'C-3', 12, 45.0, 'QX-90417');
        INSERT INTO items (id, name, shelf, stock, price, secret)
        WITH RECURSIVE crates (i) AS (VALUES (5) UNION ALL SELECT i + 1 FROM crates WHERE i < 60)
        SELECT i, 'crate ' || i, 'XX-' || i, i, i + 0.5, 'QX-' || i FROM crates;
        INSERT INTO orders (id, item_id, staff_id, quantity, note, code, placed_at) VALUES
            (1, 4, 1, 5, 'for the hall', 'ORD-4711', '2026-02-01 10:00:00');
        """,
        "tools.yaml": """
        - name: list_items
          description: Every item with its shelf, stock and price.
          annotations: {readOnly: true}
          input: {type: object, properties: {}, additionalProperties: false}
          steps:
            - {rows: items, sql: "SELECT id, name, shelf, stock, price FROM items ORDER BY id"}
          result: {items: $items}
        - name: list_orders
          description: The orders of an item.
          annotations: {readOnly: true}
          input:
            type: object
            properties: {item_id: {type: integer}}
            required: [item_id]
            additionalProperties: false
          steps:
            - {rows: orders, sql: "SELECT id, quantity, note, code FROM orders WHERE item_id >= :item_id ORDER BY id"}
          result: {orders: $orders}
        - name: get_item
          description: One item.
          annotations: {readOnly: true}
          input:
            type: object
            properties: {item_id: {type: integer}}
            required: [item_id]
            additionalProperties: false
          steps:
            - row: item
              sql: SELECT name, shelf, stock, price FROM items WHERE id = :item_id
              else: {code: not_found, message: "No item {item_id}."}
        - name: place_order
          description: Order an item.
          input:
            type: object
            properties:
              item_id: {type: integer}
              quantity: {type: integer, minimum: 1, maximum: 20}
              note: {type: string, maxLength: 60, default: ""}
            required: [item_id, quantity]
            additionalProperties: false
          steps:
            - require: SELECT stock >= :quantity FROM items WHERE id = :item_id
              else: {code: sold_out, message: "There are not {quantity} left."}
            - row: order
              sql: |
                INSERT INTO orders (item_id, staff_id, quantity, note, code, placed_at)
                VALUES (:item_id, @staff_id, :quantity, :note, awm_code('ORD-', 6), @now) RETURNING id, code
            - value: left
              sql: UPDATE items SET stock = stock - :quantity WHERE id = :item_id RETURNING stock
          result: {order_id: $order.id, code: $order.code, left: $left}
        - name: move_item
          description: Put an item on another shelf.
          input:
            type: object
            properties: {item_id: {type: integer}, shelf: {type: string, maxLength: 10}}
            required: [item_id, shelf]
            additionalProperties: false
          steps:
            - row: item
              sql: UPDATE items SET shelf = :shelf WHERE id = :item_id RETURNING name, shelf
              else: {code: not_found, message: "No item {item_id}."}
        - name: add_note
          description: Leave a note on an item.
          input:
            type: object
            properties: {item_id: {type: integer}, body: {type: string, maxLength: 80}}
            required: [item_id, body]
            additionalProperties: false
          steps:
            - row: note
              sql: |
                INSERT INTO notes (item_id, body, staff_id, written_at) VALUES (:item_id, :body, @staff_id, @now)
                RETURNING id
        """,
    ]
}

/// Tasks of the desk, each of a kind of its own.
extension Desk {
    /// Writes, and reports what the work reveals.
    static let order = """
        - id: order-two-kettles
          instruction: Order two of the copper kettle, with the note "for the window", and tell me the order's code and how many are left.
          answer_schema:
            type: object
            properties: {code: {type: string}, left: {type: integer, minimum: 0}}
            required: [code, left]
            additionalProperties: false
          solution:
            calls:
              - {tool: list_items}
              - {tool: place_order, arguments: {item_id: $1.items.0.id, quantity: 2, note: for the window}}
            answer: {code: $2.code, left: $2.left}
          verifier:
            checks:
              - {name: nothing else, changes: solution}
              - {name: code, answer: {path: /code, sql: SELECT code FROM final.orders WHERE id > 1}}
              - {name: left, answer: {path: /left, sql: SELECT stock FROM final.items WHERE id = 1}}
        """

    /// Asks for a word.
    static let shelf = """
        - id: where-is-the-lamp
          instruction: On which shelf is the desk lamp?
          answer_schema:
            {type: object, properties: {shelf: {type: string}}, required: [shelf], additionalProperties: false}
          solution: {calls: [{tool: list_items}], answer: {shelf: $1.items.1.shelf}}
          verifier:
            checks:
              - {name: nothing changed, changes: {}}
              - {name: shelf, answer: {path: /shelf, sql: SELECT shelf FROM final.items WHERE id = 2}}
        """

    /// Asks yes or no, which half of all guesses answer.
    static let yesOrNo = """
        - id: is-it-dear
          instruction: Does the teapot cost more than 30?
          answer_schema:
            {type: object, properties: {dear: {type: string, enum: [yes, no]}}, required: [dear], additionalProperties: false}
          solution: {calls: [{tool: list_items}], answer: {dear: "yes"}}
          verifier:
            checks:
              - {name: nothing changed, changes: {}}
              - {name: dear, answer: {path: /dear, equals: "yes"}}
        """

    /// The other answer, so that the answer of one is not that of the other.
    static let no = """
        - id: is-it-cheap
          instruction: Does the teapot cost less than 30?
          answer_schema: {type: object, properties: {cheap: {type: boolean}}, required: [cheap], additionalProperties: false}
          solution: {calls: [{tool: list_items}], answer: {cheap: false}}
          verifier:
            checks:
              - {name: nothing changed, changes: {}}
              - {name: cheap, answer: {path: /cheap, equals: false}}
        """

    /// Must be refused: nothing may change.
    static let refusal = """
        - id: too-many-teapots
          instruction: Order nine teapots if there are so many. If not, order nothing and tell me how many there are.
          answer_schema:
            type: object
            properties: {is_ordered: {type: boolean}, there_are: {type: integer, minimum: 0}}
            required: [is_ordered, there_are]
            additionalProperties: false
          solution: {calls: [{tool: list_items}], answer: {is_ordered: false, there_are: $1.items.2.stock}}
          verifier:
            checks:
              - {name: nothing changed, changes: {}}
              - name: refused and counted
                sql: |
                  SELECT @answer ->> 'is_ordered' = 0 AND @answer ->> 'there_are' = stock FROM final.items WHERE id = 3
        """

    /// Writes a text that may be worded in any way.
    static let note = """
        - id: worn-cable
          instruction: Leave a note on the desk lamp that its cable is worn.
          solution:
            calls:
              - {tool: list_items}
              - {tool: add_note, arguments: {item_id: $1.items.1.id, body: Please look at this cable soon.}}
          free: [add_note.body]
          verifier:
            checks:
              - {name: nothing else, changes: solution}
              - {name: a note, sql: SELECT count(*) = 1 FROM final.notes WHERE item_id = 2 AND body <> ''}
        """

    /// Is answered in free text.
    static let count = """
        - id: how-many-lamps
          instruction: How many desk lamps are in stock?
          solution: {calls: [{tool: list_items}], answer: There are 17 lamps in stock.}
          verifier:
            checks:
              - {name: nothing changed, changes: {}}
              - {name: number, answer: {number: 17}}
        """
}
