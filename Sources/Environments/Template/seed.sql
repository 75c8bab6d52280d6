INSERT INTO members (id, name) VALUES
    (1, 'Ines Okafor'),
    (2, 'Tomas Lindqvist'),
    (3, 'Mei Tanaka');

INSERT INTO books (id, title, author) VALUES
    (1, 'The Salt Road', 'Anna Virtanen'),
    (2, 'The Salt Roads of Winter', 'Anna Virtanen'),
    (3, 'A Garden in Lagos', 'Bola Adeyemi'),
    (4, 'Counting Tides', 'Rui Marques');

INSERT INTO loans (id, member_id, book_id, lent_by, lent_at, returned_at) VALUES
    (1, 1, 3, 1, '2026-02-10 14:05:00', '2026-02-24 10:30:00'),
    (2, 2, 1, 1, '2026-02-20 16:40:00', NULL);
