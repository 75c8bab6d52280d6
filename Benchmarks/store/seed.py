"""A seed database such as environments of this field have, the same in every run: 19 tables with 60 indexes and some 130 rows.

Four databases built from the pipeline's own data have 12 to 26 tables, 31 to 68 indexes and 60 to 119 rows: 190 to 414 KB,
most of it pages that are nearly empty, and 7.5 to 10.5 KB after zstd -3. This one: 340 KB and 8 KB.
"""

import random
import sqlite3

SCHEMA = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE, city TEXT, joined_on TEXT NOT NULL);
CREATE TABLE products (id INTEGER PRIMARY KEY, sku TEXT NOT NULL UNIQUE, name TEXT NOT NULL, description TEXT NOT NULL,
    price_cents INTEGER NOT NULL, stock INTEGER NOT NULL);
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (id), status TEXT NOT NULL,
    note TEXT, placed_at TEXT NOT NULL);
CREATE INDEX orders_by_customer ON orders (customer_id, placed_at);
CREATE TABLE order_items (id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders (id),
    product_id INTEGER NOT NULL REFERENCES products (id), quantity INTEGER NOT NULL, price_cents INTEGER NOT NULL);
CREATE INDEX order_items_by_order ON order_items (order_id);
CREATE TABLE messages (id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders (id), body TEXT NOT NULL, sent_at TEXT NOT NULL);
"""

MESSAGES = [
    "Hello, my parcel {order} has not come yet, and it was promised for last week. Can you find out where it is? Thank you, {name}.",
    "Dear {name}, your order {order} has left our warehouse and will be with you in two to three working days.",
    "One of the two {product} in order {order} came broken. I would like another one or my money back, please. {name}",
    "We are sorry to hear that, {name}. We have sent another {product} today; you need not return the broken one.",
    "Please change the address of order {order} to my office, if it is not too late. Best wishes, {name}.",
    "Dear {name}, we have refunded {cents} pence for order {order} to the card that you paid with.",
    "Is the {product} suitable for induction hobs? It does not say so on the page. {name}",
]
NOTES = ["Leave at the door", "Gift: no invoice in the parcel", "Ring twice", "Call before delivery", "Customer waits for a restock"]
THINGS = "teapot kettle mug grinder filter tray scale jar press whisk bowl canister".split()
KINDS = "Small Large Black White Green Copper Glass Enamel Oak Travel".split()
PRODUCT = "{name}: made to last, easy to clean and checked by hand before it leaves us. Comes in a box that can be recycled, with a guarantee of {years} years."
GIVEN = "Ada Bo Cleo Dev Edna Finn Gwen Hal Iris Jun Kit Lars Mina Nils Olga Pia Quinn Rolf Sana Tove Uma Vera Wim Yara".split()
FAMILY = "Abel Birch Croft Dahl Eason Frost Grant Holm Ivers Joss Keane Lund Marsh Noor Oakes Penn Reed Stone Thorn Vance".split()
OTHERS = "returns refunds payments addresses parcels carriers coupons reviews tickets agents wishes alerts vouchers audits".split()
CITIES = "Bristol Leeds York Bath Hull Derby Luton Ely Truro Wells".split()


def build(path):
    draw = random.Random(330)

    def moment():
        return f"2026-{draw.randint(1, 2):02}-{draw.randint(1, 28):02} {draw.randint(8, 18):02}:{draw.randint(0, 59):02}:{draw.randint(0, 59):02}"

    connection = sqlite3.connect(path)
    connection.execute("PRAGMA page_size = 4096")
    connection.executescript(SCHEMA)
    with connection:
        for number in range(1, 21):
            given, family = draw.choice(GIVEN), draw.choice(FAMILY)
            email = f"{given}.{family}.{number}@example.org".lower()
            connection.execute("INSERT INTO customers VALUES (?, ?, ?, ?, ?)", (number, f"{given} {family}", email, draw.choice(CITIES), moment()[:10]))
        for number in range(1, 16):
            name = f"{draw.choice(KINDS)} {draw.choice(THINGS)}"
            description = PRODUCT.format(name=name, years=draw.randint(2, 9))
            connection.execute("INSERT INTO products VALUES (?, ?, ?, ?, ?, ?)", (number, f"SKU-{number:04}", name, description, draw.randint(199, 19999), draw.randint(0, 90)))
        for number in range(1, 13):
            status = draw.choice(["placed", "packed", "shipped", "delivered", "cancelled"])
            note = draw.choice(NOTES) if draw.random() < 0.3 else None
            connection.execute("INSERT INTO orders VALUES (?, ?, ?, ?, ?)", (number, draw.randint(1, 20), status, note, moment()))
            row = (number, draw.randint(1, 15), draw.randint(1, 3), draw.randint(199, 19999))
            connection.execute("INSERT INTO order_items (order_id, product_id, quantity, price_cents) VALUES (?, ?, ?, ?)", row)
        for _ in range(12):
            order = draw.randint(1, 12)
            body = draw.choice(MESSAGES).format(order=order, name=draw.choice(GIVEN), product=draw.choice(THINGS), cents=draw.randint(199, 19999))
            connection.execute("INSERT INTO messages (order_id, body, sent_at) VALUES (?, ?, ?)", (order, body, moment()))
        for table in OTHERS:
            connection.execute(
                f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (id), code TEXT NOT NULL, "
                "status TEXT NOT NULL, amount_cents INTEGER, note TEXT, created_at TEXT NOT NULL)"
            )
            for columns in ["customer_id", "code", "status, created_at", "created_at"]:
                name = columns.replace(", ", "_")
                connection.execute(f"CREATE INDEX {table}_by_{name} ON {table} ({columns})")
            for number in range(1, 5):
                row = (number, draw.randint(1, 20), f"{table[:3].upper()}-{draw.randint(1000, 9999)}", draw.choice(["open", "closed"]), draw.randint(199, 19999), draw.choice(NOTES), moment())
                connection.execute(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    connection.execute("VACUUM")
    connection.close()
