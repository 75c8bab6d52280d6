CREATE TABLE members (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE books (
    id     INTEGER PRIMARY KEY,
    title  TEXT NOT NULL,
    author TEXT NOT NULL
);

CREATE TABLE loans (
    id          INTEGER PRIMARY KEY,
    member_id   INTEGER NOT NULL REFERENCES members (id),
    book_id     INTEGER NOT NULL REFERENCES books (id),
    lent_by     INTEGER NOT NULL,
    lent_at     TEXT NOT NULL,
    returned_at TEXT
);

-- A book can be out once at a time.
CREATE UNIQUE INDEX loans_open ON loans (book_id) WHERE returned_at IS NULL;
