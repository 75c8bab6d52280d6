-- Fern & Kettle: an online shop for tea, coffee, brewing and kitchen things, and houseplants.
-- Money is in pence, times are UTC 'YYYY-MM-DD HH:MM:SS', days are 'YYYY-MM-DD'.

CREATE TABLE staff (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL CHECK (length(name) > 0),
    email TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL CHECK (role IN ('advisor', 'lead', 'warehouse')),
    refund_limit_cents INTEGER NOT NULL CHECK (refund_limit_cents >= 0),
    is_active BOOLEAN NOT NULL CHECK (is_active IN (0, 1))
);

CREATE TABLE customers (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL CHECK (length(name) > 0),
    email TEXT NOT NULL UNIQUE CHECK (email LIKE '%_@_%._%'),
    phone TEXT,
    is_club_member BOOLEAN NOT NULL CHECK (is_club_member IN (0, 1)),
    wants_newsletter BOOLEAN NOT NULL CHECK (wants_newsletter IN (0, 1)),
    card_last4 TEXT CHECK (card_last4 IS NULL OR length(card_last4) = 4),
    joined_on TEXT NOT NULL CHECK (joined_on = date(joined_on))
);
CREATE INDEX customers_by_name ON customers (name);

CREATE TABLE addresses (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    label TEXT NOT NULL CHECK (length(label) > 0),
    recipient TEXT NOT NULL CHECK (length(recipient) > 0),
    street TEXT NOT NULL CHECK (length(street) > 0),
    city TEXT NOT NULL CHECK (length(city) > 0),
    postcode TEXT NOT NULL CHECK (length(postcode) BETWEEN 6 AND 8),
    is_default BOOLEAN NOT NULL CHECK (is_default IN (0, 1)),
    UNIQUE (customer_id, label)
);
CREATE UNIQUE INDEX addresses_one_default ON addresses (customer_id) WHERE is_default = 1;

CREATE TABLE categories (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    slug TEXT NOT NULL UNIQUE,
    -- Days after delivery for a change of mind; 0 = not returnable for a change of mind.
    return_days INTEGER NOT NULL CHECK (return_days >= 0)
);

CREATE TABLE products (
    id INTEGER PRIMARY KEY,
    category_id INTEGER NOT NULL REFERENCES categories (id),
    name TEXT NOT NULL UNIQUE,
    brand TEXT NOT NULL,
    description TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'discontinued'))
);
CREATE INDEX products_by_category ON products (category_id);

CREATE TABLE variants (
    id INTEGER PRIMARY KEY,
    product_id INTEGER NOT NULL REFERENCES products (id),
    sku TEXT NOT NULL UNIQUE,
    colour TEXT,
    size TEXT,
    price_cents INTEGER NOT NULL CHECK (price_cents > 0),
    on_hand INTEGER NOT NULL CHECK (on_hand >= 0),
    -- Units promised to orders that are placed or packed but not yet sent; the rest can be sold.
    reserved INTEGER NOT NULL CHECK (reserved BETWEEN 0 AND on_hand),
    reorder_level INTEGER NOT NULL CHECK (reorder_level >= 0)
);
CREATE UNIQUE INDEX variants_one_option ON variants (product_id, coalesce(colour, ''), coalesce(size, ''));

CREATE TABLE coupons (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE CHECK (code = upper(code)),
    kind TEXT NOT NULL CHECK (kind IN ('percent', 'amount')),
    -- Percent of, or pence off, the eligible lines.
    value INTEGER NOT NULL CHECK (value > 0 AND (kind = 'amount' OR value <= 100)),
    min_eligible_cents INTEGER NOT NULL CHECK (min_eligible_cents >= 0),
    category_id INTEGER REFERENCES categories (id),
    club_only BOOLEAN NOT NULL CHECK (club_only IN (0, 1)),
    starts_on TEXT NOT NULL CHECK (starts_on = date(starts_on)),
    ends_on TEXT NOT NULL CHECK (ends_on = date(ends_on) AND ends_on >= starts_on),
    max_uses INTEGER CHECK (max_uses > 0)
);

CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE CHECK (number GLOB 'FK-[0-9][0-9][0-9][0-9][0-9]'),
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    address_id INTEGER NOT NULL REFERENCES addresses (id),
    status TEXT NOT NULL CHECK (status IN ('placed', 'packed', 'shipped', 'delivered', 'cancelled')),
    coupon_id INTEGER REFERENCES coupons (id),
    subtotal_cents INTEGER NOT NULL CHECK (subtotal_cents > 0),
    discount_cents INTEGER NOT NULL CHECK (discount_cents BETWEEN 0 AND subtotal_cents),
    shipping_cents INTEGER NOT NULL CHECK (shipping_cents >= 0),
    total_cents INTEGER NOT NULL CHECK (total_cents = subtotal_cents - discount_cents + shipping_cents),
    gift_message TEXT NOT NULL,
    placed_at TEXT NOT NULL CHECK (placed_at = datetime(placed_at)),
    cancelled_at TEXT CHECK (cancelled_at >= placed_at),
    cancel_reason TEXT CHECK (cancel_reason IN ('customer_request', 'duplicate', 'stock_error', 'payment_problem')),
    CHECK ((status = 'cancelled') = (cancelled_at IS NOT NULL)),
    CHECK ((cancelled_at IS NULL) = (cancel_reason IS NULL)),
    CHECK (coupon_id IS NOT NULL OR discount_cents = 0)
);
CREATE INDEX orders_by_customer ON orders (customer_id, placed_at);
CREATE INDEX orders_by_status ON orders (status, placed_at);

CREATE TABLE order_items (
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id),
    variant_id INTEGER NOT NULL REFERENCES variants (id),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    unit_price_cents INTEGER NOT NULL CHECK (unit_price_cents > 0),
    -- The line's share of the order's discount.
    discount_cents INTEGER NOT NULL CHECK (discount_cents BETWEEN 0 AND quantity * unit_price_cents),
    UNIQUE (order_id, variant_id)
);
CREATE INDEX order_items_by_variant ON order_items (variant_id);

CREATE TABLE shipments (
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL UNIQUE REFERENCES orders (id),
    carrier TEXT NOT NULL CHECK (carrier IN ('Parcelwright', 'Northmail', 'Greenline')),
    tracking TEXT NOT NULL UNIQUE,
    shipped_at TEXT NOT NULL CHECK (shipped_at = datetime(shipped_at)),
    promised_on TEXT NOT NULL CHECK (promised_on = date(promised_on)),
    delivered_at TEXT CHECK (delivered_at >= shipped_at)
);

CREATE TABLE returns (
    id INTEGER PRIMARY KEY,
    order_item_id INTEGER NOT NULL REFERENCES order_items (id),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    reason TEXT NOT NULL CHECK (reason IN ('change_of_mind', 'faulty', 'damaged', 'wrong_item')),
    resolution TEXT NOT NULL CHECK (resolution IN ('refund', 'exchange')),
    status TEXT NOT NULL CHECK (status IN ('open', 'received', 'refunded', 'exchanged', 'withdrawn')),
    is_resaleable BOOLEAN CHECK (is_resaleable IN (0, 1)),
    exchange_variant_id INTEGER REFERENCES variants (id),
    comment TEXT NOT NULL,
    opened_by INTEGER NOT NULL REFERENCES staff (id),
    opened_at TEXT NOT NULL CHECK (opened_at = datetime(opened_at)),
    closed_at TEXT CHECK (closed_at >= opened_at),
    CHECK ((closed_at IS NULL) = (status IN ('open', 'received'))),
    CHECK ((status = 'exchanged') = (exchange_variant_id IS NOT NULL))
);
CREATE INDEX returns_by_item ON returns (order_item_id);
CREATE INDEX returns_by_status ON returns (status, opened_at);

CREATE TABLE payments (
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id),
    kind TEXT NOT NULL CHECK (kind IN ('charge', 'refund')),
    method TEXT NOT NULL CHECK (method IN ('card', 'paypal', 'store_credit')),
    amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
    reason TEXT NOT NULL CHECK (reason IN ('checkout', 'return', 'missing_item', 'price_adjustment', 'coupon', 'cancellation')),
    return_id INTEGER REFERENCES returns (id),
    staff_id INTEGER REFERENCES staff (id),
    created_at TEXT NOT NULL CHECK (created_at = datetime(created_at)),
    CHECK ((kind = 'charge') = (reason = 'checkout'))
);
CREATE INDEX payments_by_order ON payments (order_id);

-- The ledger of store credit; a customer's balance is the sum of their rows.
CREATE TABLE credit_entries (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    kind TEXT NOT NULL CHECK (kind IN ('gift_card', 'goodwill', 'refund', 'exchange', 'spent')),
    amount_cents INTEGER NOT NULL CHECK (amount_cents <> 0 AND (kind = 'spent') = (amount_cents < 0)),
    reason TEXT CHECK (reason IN ('late_delivery', 'service_failure')),
    order_id INTEGER REFERENCES orders (id),
    staff_id INTEGER REFERENCES staff (id),
    created_at TEXT NOT NULL CHECK (created_at = datetime(created_at)),
    CHECK ((kind = 'goodwill') = (reason IS NOT NULL))
);
CREATE INDEX credit_entries_by_customer ON credit_entries (customer_id);
CREATE UNIQUE INDEX credit_entries_one_goodwill ON credit_entries (order_id) WHERE kind = 'goodwill';

CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    order_id INTEGER REFERENCES orders (id),
    kind TEXT NOT NULL CHECK (kind IN ('info', 'complaint', 'declined', 'escalation')),
    -- The policy rule a request was declined or escalated under.
    rule TEXT CHECK (rule IN ('return_window', 'consumables', 'refund_limit', 'goodwill', 'cancellation', 'coupons',
        'exchanges', 'addresses')),
    body TEXT NOT NULL CHECK (length(body) > 0),
    staff_id INTEGER NOT NULL REFERENCES staff (id),
    created_at TEXT NOT NULL CHECK (created_at = datetime(created_at)),
    CHECK ((kind IN ('declined', 'escalation')) = (rule IS NOT NULL))
);
CREATE INDEX notes_by_customer ON notes (customer_id, created_at);
