INSERT INTO things (label, value, kind, kept_by, kept_at) VALUES
    ('nothing', 'null', 'null', 'Zoë 🗝', '2026-11-01 00:00:00'),
    ('empty', '{}', 'object', 'Zoë 🗝', '2026-11-01 00:00:01'),
    ('date', '"2026-11-22T08:27:00Z"', 'text', 'Zoë 🗝', '2026-11-01 00:00:02'),
    ('family', '"👨‍👩 e' || char(769) || ' é עברית 日本語"', 'text', 'Zoë 🗝', '2026-11-01 00:00:03');
