CREATE TABLE things (
    label TEXT PRIMARY KEY,
    value JSON NOT NULL,
    kind  TEXT NOT NULL,
    kept_by TEXT NOT NULL,
    kept_at TEXT NOT NULL
);

CREATE TABLE places (
    label   TEXT NOT NULL REFERENCES things (label),
    room    TEXT,
    shelf   INTEGER,
    tags    JSON NOT NULL,
    options JSON
);
