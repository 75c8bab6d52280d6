-- IT help desk of Arden Metrology. Times are TEXT 'YYYY-MM-DD HH:MM:SS' in UTC, dates 'YYYY-MM-DD', money in euro cents.

CREATE TABLE employees (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL,
    email       TEXT NOT NULL UNIQUE,
    job_title   TEXT NOT NULL,
    department  TEXT NOT NULL CHECK (department IN
                    ('Executive', 'Finance', 'Sales', 'Engineering', 'Production', 'Quality', 'People', 'IT')),
    site        TEXT NOT NULL CHECK (site IN ('Bristol', 'Gdansk', 'Utrecht')),
    manager_id  INTEGER REFERENCES employees (id),
    employment  TEXT NOT NULL CHECK (employment IN ('employee', 'external')),
    status      TEXT NOT NULL CHECK (status IN ('active', 'left')),
    started_on  TEXT NOT NULL,
    ended_on    TEXT,
    away_until  TEXT,
    CHECK (manager_id IS NULL OR manager_id <> id),
    CHECK ((status = 'left') = (ended_on IS NOT NULL))
);
CREATE INDEX employees_by_manager ON employees (manager_id);

CREATE TABLE agents (
    id           INTEGER PRIMARY KEY,
    employee_id  INTEGER NOT NULL UNIQUE REFERENCES employees (id),
    team         TEXT NOT NULL CHECK (team IN ('Service Desk', 'Field Support', 'Infrastructure', 'Identity & Access')),
    tier         INTEGER NOT NULL CHECK (tier BETWEEN 1 AND 3),
    shift_start  TEXT NOT NULL CHECK (shift_start GLOB '[0-2][0-9]:[0-5][0-9]'),
    shift_end    TEXT NOT NULL CHECK (shift_end GLOB '[0-2][0-9]:[0-5][0-9]'),
    CHECK (shift_start < shift_end)
);

CREATE TABLE agent_skills (
    agent_id  INTEGER NOT NULL REFERENCES agents (id),
    category  TEXT NOT NULL CHECK (category IN ('hardware', 'mobile', 'software', 'network', 'email', 'access', 'security')),
    PRIMARY KEY (agent_id, category)
);

-- A target is either a number of hours, day and night, or 18:00 on the n-th working day after the opening day.
CREATE TABLE sla_policies (
    priority         TEXT PRIMARY KEY CHECK (priority IN ('P1', 'P2', 'P3', 'P4')),
    meaning          TEXT NOT NULL,
    respond_minutes  INTEGER NOT NULL CHECK (respond_minutes > 0),
    resolve_hours    INTEGER CHECK (resolve_hours > 0),
    resolve_days     INTEGER CHECK (resolve_days BETWEEN 1 AND 5),
    CHECK ((resolve_hours IS NULL) <> (resolve_days IS NULL))
);

CREATE TABLE incidents (
    id             INTEGER PRIMARY KEY,
    title          TEXT NOT NULL,
    category       TEXT NOT NULL CHECK (category IN ('hardware', 'mobile', 'software', 'network', 'email', 'access', 'security')),
    site           TEXT NOT NULL CHECK (site IN ('Bristol', 'Gdansk', 'Utrecht')),
    priority       TEXT NOT NULL REFERENCES sla_policies (priority),
    lead_agent_id  INTEGER NOT NULL REFERENCES agents (id),
    status         TEXT NOT NULL CHECK (status IN ('open', 'resolved')),
    started_at     TEXT NOT NULL,
    resolved_at    TEXT,
    CHECK ((status = 'resolved') = (resolved_at IS NOT NULL)),
    CHECK (resolved_at IS NULL OR resolved_at > started_at)
);

CREATE TABLE articles (
    id           INTEGER PRIMARY KEY,
    title        TEXT NOT NULL UNIQUE,
    category     TEXT NOT NULL CHECK (category IN ('hardware', 'mobile', 'software', 'network', 'email', 'access', 'security')),
    body         TEXT NOT NULL,
    reviewed_on  TEXT NOT NULL
);

CREATE TABLE tickets (
    id              INTEGER PRIMARY KEY,
    subject         TEXT NOT NULL CHECK (length(subject) BETWEEN 3 AND 120),
    description     TEXT NOT NULL,
    channel         TEXT NOT NULL CHECK (channel IN ('portal', 'phone', 'email', 'desk')),
    requester_id    INTEGER NOT NULL REFERENCES employees (id),
    category        TEXT NOT NULL CHECK (category IN ('hardware', 'mobile', 'software', 'network', 'email', 'access', 'security')),
    priority        TEXT NOT NULL REFERENCES sla_policies (priority),
    team            TEXT CHECK (team IN ('Service Desk', 'Field Support', 'Infrastructure', 'Identity & Access')),
    agent_id        INTEGER REFERENCES agents (id),
    status          TEXT NOT NULL CHECK (status IN ('new', 'assigned', 'in_progress', 'pending', 'resolved', 'closed', 'merged')),
    opened_at       TEXT NOT NULL,
    due_at          TEXT NOT NULL,
    pending_since   TEXT,
    paused_minutes  INTEGER NOT NULL DEFAULT 0 CHECK (paused_minutes >= 0),
    resolved_at     TEXT,
    resolution      TEXT CHECK (resolution IN ('fixed', 'fulfilled', 'replaced', 'declined', 'no_fault_found')),
    article_id      INTEGER REFERENCES articles (id),
    incident_id     INTEGER REFERENCES incidents (id),
    merged_into     INTEGER REFERENCES tickets (id),
    CHECK (due_at >= opened_at),
    CHECK (agent_id IS NULL OR team IS NOT NULL),
    CHECK (status = 'merged' OR (status = 'new') = (agent_id IS NULL)),
    CHECK ((status = 'pending') = (pending_since IS NOT NULL)),
    CHECK ((status IN ('resolved', 'closed')) = (resolved_at IS NOT NULL)),
    CHECK ((resolved_at IS NULL) = (resolution IS NULL)),
    CHECK ((status = 'merged') = (merged_into IS NOT NULL)),
    CHECK (merged_into IS NULL OR merged_into <> id)
);
CREATE INDEX tickets_by_agent ON tickets (agent_id, status);
CREATE INDEX tickets_by_requester ON tickets (requester_id);
CREATE INDEX tickets_by_incident ON tickets (incident_id);
CREATE INDEX tickets_by_opening ON tickets (opened_at);

CREATE TABLE ticket_comments (
    ticket_id   INTEGER NOT NULL REFERENCES tickets (id),
    seq         INTEGER NOT NULL CHECK (seq > 0),
    author_id   INTEGER NOT NULL REFERENCES employees (id),
    visibility  TEXT NOT NULL CHECK (visibility IN ('public', 'internal')),
    body        TEXT NOT NULL CHECK (length(body) > 0),
    written_at  TEXT NOT NULL,
    PRIMARY KEY (ticket_id, seq)
);

-- agent_id is the agent who did it, NULL for the system (tickets close themselves after a few quiet days).
CREATE TABLE ticket_events (
    ticket_id    INTEGER NOT NULL REFERENCES tickets (id),
    seq          INTEGER NOT NULL CHECK (seq > 0),
    agent_id     INTEGER REFERENCES agents (id),
    kind         TEXT NOT NULL CHECK (kind IN ('triage', 'agent', 'status', 'incident', 'merge', 'asset_in', 'asset_out')),
    old_value    TEXT,
    new_value    TEXT NOT NULL,
    happened_at  TEXT NOT NULL,
    PRIMARY KEY (ticket_id, seq)
);

CREATE TABLE assets (
    id              INTEGER PRIMARY KEY,
    tag             TEXT NOT NULL UNIQUE,
    kind            TEXT NOT NULL CHECK (kind IN ('laptop', 'phone')),
    class           TEXT NOT NULL CHECK (class IN ('standard', 'performance')),
    model           TEXT NOT NULL,
    serial          TEXT NOT NULL UNIQUE,
    site            TEXT NOT NULL CHECK (site IN ('Bristol', 'Gdansk', 'Utrecht')),
    status          TEXT NOT NULL CHECK (status IN ('in_stock', 'issued', 'in_repair', 'retired')),
    holder_id       INTEGER REFERENCES employees (id),
    issued_on       TEXT,
    loaner          BOOLEAN NOT NULL DEFAULT 0 CHECK (loaner IN (0, 1)),
    purchased_on    TEXT NOT NULL,
    warranty_until  TEXT NOT NULL,
    price_cents     INTEGER NOT NULL CHECK (price_cents > 0),
    CHECK (warranty_until > purchased_on),
    CHECK ((status = 'issued') = (holder_id IS NOT NULL)),
    CHECK ((holder_id IS NULL) = (issued_on IS NULL))
);
CREATE INDEX assets_by_holder ON assets (holder_id);

CREATE TABLE licences (
    id                 INTEGER PRIMARY KEY,
    product            TEXT NOT NULL UNIQUE,
    vendor             TEXT NOT NULL,
    seats              INTEGER NOT NULL CHECK (seats > 0),
    seat_month_cents   INTEGER NOT NULL CHECK (seat_month_cents >= 0),
    externals_allowed  BOOLEAN NOT NULL CHECK (externals_allowed IN (0, 1)),
    renews_on          TEXT NOT NULL
);

CREATE TABLE licence_assignments (
    id            INTEGER PRIMARY KEY,
    licence_id    INTEGER NOT NULL REFERENCES licences (id),
    employee_id   INTEGER NOT NULL REFERENCES employees (id),
    assigned_on   TEXT NOT NULL,
    assigned_by   INTEGER NOT NULL REFERENCES agents (id),
    last_used_on  TEXT,
    released_on   TEXT,
    released_by   INTEGER REFERENCES agents (id),
    CHECK (last_used_on IS NULL OR last_used_on >= assigned_on),
    CHECK (released_on IS NULL OR released_on >= assigned_on),
    CHECK ((released_on IS NULL) = (released_by IS NULL))
);
CREATE UNIQUE INDEX one_seat_each ON licence_assignments (licence_id, employee_id) WHERE released_on IS NULL;
CREATE INDEX licence_assignments_by_employee ON licence_assignments (employee_id);

CREATE TABLE access_groups (
    id           INTEGER PRIMARY KEY,
    name         TEXT NOT NULL UNIQUE,
    description  TEXT NOT NULL,
    sensitivity  TEXT NOT NULL CHECK (sensitivity IN ('standard', 'restricted')),
    owner_id     INTEGER NOT NULL REFERENCES employees (id),
    deputy_id    INTEGER NOT NULL REFERENCES employees (id),
    CHECK (owner_id <> deputy_id)
);

-- An approved request is a membership.
CREATE TABLE access_requests (
    id            INTEGER PRIMARY KEY,
    employee_id   INTEGER NOT NULL REFERENCES employees (id),
    group_id      INTEGER NOT NULL REFERENCES access_groups (id),
    approver_id   INTEGER NOT NULL REFERENCES employees (id),
    ticket_id     INTEGER REFERENCES tickets (id),
    reason        TEXT NOT NULL CHECK (length(reason) > 0),
    status        TEXT NOT NULL CHECK (status IN ('pending', 'approved', 'rejected', 'cancelled')),
    requested_by  INTEGER NOT NULL REFERENCES agents (id),
    requested_at  TEXT NOT NULL,
    decided_at    TEXT,
    CHECK (approver_id <> employee_id),
    CHECK ((status = 'pending') = (decided_at IS NULL))
);
CREATE UNIQUE INDEX one_live_request ON access_requests (employee_id, group_id) WHERE status IN ('pending', 'approved');

-- When each ticket is due under each priority: the one place where the SLA is computed.
CREATE VIEW sla_due AS
SELECT b.ticket_id, b.priority,
       CASE WHEN b.resolve_hours IS NOT NULL
            THEN datetime(b.opened_at, '+' || (b.resolve_hours * 60 + b.paused_minutes) || ' minutes')
            ELSE datetime(date(b.opened_at, (b.resolve_days + 2 * ((min(b.weekday, 4) + b.resolve_days) / 5) - max(b.weekday - 4, 0)) || ' days'),
                          '+18 hours', '+' || b.paused_minutes || ' minutes')
       END AS due_at
FROM (SELECT t.id AS ticket_id, t.opened_at, t.paused_minutes, s.priority, s.resolve_hours, s.resolve_days,
             (CAST(strftime('%w', t.opened_at) AS INTEGER) + 6) % 7 AS weekday
      FROM tickets t CROSS JOIN sla_policies s) b;
