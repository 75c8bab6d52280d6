-- Merriden Street Clinic: the appointments desk.
-- Money is in integer cents, instants are 'YYYY-MM-DD HH:MM:SS', days 'YYYY-MM-DD', times of day 'HH:MM'.

CREATE TABLE staff (
  id          INTEGER PRIMARY KEY,
  full_name   TEXT NOT NULL UNIQUE,
  role        TEXT NOT NULL CHECK (role IN ('receptionist', 'manager', 'practitioner')),
  specialty   TEXT CHECK (specialty IN ('general_practice', 'nursing', 'cardiology', 'dermatology', 'paediatrics', 'orthopaedics', 'physiotherapy')),
  languages   TEXT NOT NULL,
  accepts_new BOOLEAN NOT NULL CHECK (accepts_new IN (0, 1)),
  active      BOOLEAN NOT NULL CHECK (active IN (0, 1)),
  CHECK ((role = 'practitioner') = (specialty IS NOT NULL))
);
CREATE INDEX staff_by_specialty ON staff (specialty);

CREATE TABLE plans (
  id                   INTEGER PRIMARY KEY,
  insurer              TEXT NOT NULL,
  name                 TEXT NOT NULL,
  consult_copay_cents  INTEGER NOT NULL CHECK (consult_copay_cents >= 0),
  coverage_percent     INTEGER NOT NULL CHECK (coverage_percent BETWEEN 0 AND 100),
  covers_physiotherapy BOOLEAN NOT NULL CHECK (covers_physiotherapy IN (0, 1)),
  annual_limit_cents   INTEGER CHECK (annual_limit_cents > 0),
  UNIQUE (insurer, name)
);

CREATE TABLE patients (
  id            INTEGER PRIMARY KEY,
  first_name    TEXT NOT NULL,
  last_name     TEXT NOT NULL,
  date_of_birth TEXT NOT NULL CHECK (date_of_birth GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  phone         TEXT NOT NULL,
  email         TEXT,
  address       TEXT NOT NULL,
  language      TEXT NOT NULL,
  gp_id         INTEGER REFERENCES staff (id),
  plan_id       INTEGER REFERENCES plans (id),
  member_no     TEXT,
  alert         TEXT NOT NULL DEFAULT '',
  registered_on TEXT NOT NULL CHECK (registered_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  active        BOOLEAN NOT NULL CHECK (active IN (0, 1)),
  CHECK ((plan_id IS NULL) = (member_no IS NULL)),
  UNIQUE (first_name, last_name, date_of_birth),
  UNIQUE (plan_id, member_no)
);
CREATE INDEX patients_by_name ON patients (last_name, first_name);

CREATE TABLE rooms (
  id    INTEGER PRIMARY KEY,
  name  TEXT NOT NULL UNIQUE,
  kind  TEXT NOT NULL CHECK (kind IN ('consulting', 'treatment', 'diagnostics')),
  floor INTEGER NOT NULL CHECK (floor BETWEEN 0 AND 3)
);

CREATE TABLE services (
  id             INTEGER PRIMARY KEY,
  code           TEXT NOT NULL UNIQUE,
  name           TEXT NOT NULL UNIQUE,
  specialty      TEXT NOT NULL
                 CHECK (specialty IN ('general_practice', 'nursing', 'cardiology', 'dermatology', 'paediatrics', 'orthopaedics', 'physiotherapy')),
  category       TEXT NOT NULL CHECK (category IN ('consultation', 'procedure', 'diagnostic', 'administrative')),
  room_kind      TEXT NOT NULL CHECK (room_kind IN ('consulting', 'treatment', 'diagnostics')),
  duration_min   INTEGER NOT NULL CHECK (duration_min BETWEEN 10 AND 120 AND duration_min % 5 = 0),
  price_cents    INTEGER NOT NULL CHECK (price_cents > 0),
  needs_referral BOOLEAN NOT NULL CHECK (needs_referral IN (0, 1)),
  max_age        INTEGER CHECK (max_age > 0),
  active         BOOLEAN NOT NULL CHECK (active IN (0, 1))
);
CREATE INDEX services_by_specialty ON services (specialty);

-- Weekly sessions, Monday = 1. A consulting room belongs to the practitioner for the session.
CREATE TABLE working_hours (
  id           INTEGER PRIMARY KEY,
  staff_id     INTEGER NOT NULL REFERENCES staff (id),
  weekday      INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
  room_id      INTEGER NOT NULL REFERENCES rooms (id),
  starts       TEXT NOT NULL CHECK (starts GLOB '[0-2][0-9]:[0-5][0-9]'),
  ends         TEXT NOT NULL CHECK (ends GLOB '[0-2][0-9]:[0-5][0-9]'),
  break_starts TEXT CHECK (break_starts GLOB '[0-2][0-9]:[0-5][0-9]'),
  break_ends   TEXT CHECK (break_ends GLOB '[0-2][0-9]:[0-5][0-9]'),
  CHECK (starts < ends),
  CHECK ((break_starts IS NULL) = (break_ends IS NULL)),
  CHECK (break_starts IS NULL OR (starts < break_starts AND break_starts < break_ends AND break_ends < ends)),
  UNIQUE (staff_id, weekday, starts)
);

-- Absences; staff_id NULL closes the whole clinic.
CREATE TABLE closures (
  id        INTEGER PRIMARY KEY,
  staff_id  INTEGER REFERENCES staff (id),
  starts_at TEXT NOT NULL,
  ends_at   TEXT NOT NULL,
  reason    TEXT NOT NULL,
  CHECK (starts_at < ends_at)
);
CREATE INDEX closures_by_start ON closures (starts_at);

CREATE TABLE referrals (
  id             INTEGER PRIMARY KEY,
  patient_id     INTEGER NOT NULL REFERENCES patients (id),
  specialty      TEXT NOT NULL CHECK (specialty IN ('cardiology', 'dermatology', 'paediatrics', 'orthopaedics', 'physiotherapy')),
  referred_by    TEXT NOT NULL,
  issued_on      TEXT NOT NULL CHECK (issued_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  valid_until    TEXT NOT NULL CHECK (valid_until GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  visits_allowed INTEGER NOT NULL CHECK (visits_allowed BETWEEN 1 AND 12),
  CHECK (issued_on <= valid_until)
);
CREATE INDEX referrals_by_patient ON referrals (patient_id, specialty);

CREATE TABLE appointments (
  id              INTEGER PRIMARY KEY,
  patient_id      INTEGER NOT NULL REFERENCES patients (id),
  service_id      INTEGER NOT NULL REFERENCES services (id),
  practitioner_id INTEGER NOT NULL REFERENCES staff (id),
  room_id         INTEGER NOT NULL REFERENCES rooms (id),
  referral_id     INTEGER REFERENCES referrals (id),
  starts_at       TEXT NOT NULL,
  ends_at         TEXT NOT NULL,
  status          TEXT NOT NULL CHECK (status IN ('booked', 'arrived', 'completed', 'cancelled', 'late_cancelled', 'no_show')),
  booked_by       INTEGER NOT NULL REFERENCES staff (id),
  booked_at       TEXT NOT NULL,
  note            TEXT NOT NULL DEFAULT '',
  CHECK (starts_at < ends_at AND substr(starts_at, 1, 10) = substr(ends_at, 1, 10))
);
CREATE INDEX appointments_by_patient ON appointments (patient_id, starts_at);
CREATE INDEX appointments_by_referral ON appointments (referral_id);
CREATE UNIQUE INDEX one_patient_at_a_time ON appointments (practitioner_id, starts_at) WHERE status IN ('booked', 'arrived', 'completed');
CREATE UNIQUE INDEX one_use_of_a_room ON appointments (room_id, starts_at) WHERE status IN ('booked', 'arrived', 'completed');

-- What happened to an appointment, and notes about it; the last status event is the appointment's status.
CREATE TABLE appointment_events (
  id             INTEGER PRIMARY KEY,
  appointment_id INTEGER NOT NULL REFERENCES appointments (id),
  at             TEXT NOT NULL,
  staff_id       INTEGER NOT NULL REFERENCES staff (id),
  event          TEXT NOT NULL CHECK (event IN ('booked', 'rescheduled', 'arrived', 'completed', 'cancelled', 'late_cancelled', 'no_show', 'note')),
  topic          TEXT CHECK (topic IN ('general', 'contact_attempt', 'clinical_message', 'complaint', 'fee_waiver_declined')),
  detail         TEXT NOT NULL DEFAULT '',
  CHECK ((event = 'note') = (topic IS NOT NULL))
);
CREATE INDEX events_by_appointment ON appointment_events (appointment_id, at);

CREATE TABLE waitlist (
  id              INTEGER PRIMARY KEY,
  patient_id      INTEGER NOT NULL REFERENCES patients (id),
  service_id      INTEGER NOT NULL REFERENCES services (id),
  practitioner_id INTEGER REFERENCES staff (id),
  priority        TEXT NOT NULL CHECK (priority IN ('urgent', 'soon', 'routine')),
  not_before      TEXT NOT NULL CHECK (not_before GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  not_after       TEXT CHECK (not_after GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  earliest_time   TEXT NOT NULL DEFAULT '00:00' CHECK (earliest_time GLOB '[0-2][0-9]:[0-5][0-9]'),
  latest_end      TEXT NOT NULL DEFAULT '23:59' CHECK (latest_end GLOB '[0-2][0-9]:[0-5][0-9]'),
  added_at        TEXT NOT NULL,
  status          TEXT NOT NULL CHECK (status IN ('waiting', 'booked', 'withdrawn')),
  appointment_id  INTEGER UNIQUE REFERENCES appointments (id),
  CHECK (not_after IS NULL OR not_before <= not_after),
  CHECK (earliest_time < latest_end),
  CHECK ((status = 'booked') = (appointment_id IS NOT NULL))
);
CREATE INDEX waitlist_by_service ON waitlist (service_id, status);
CREATE UNIQUE INDEX one_wait_per_service ON waitlist (patient_id, service_id) WHERE status = 'waiting';

CREATE TABLE invoices (
  id             INTEGER PRIMARY KEY,
  number         TEXT NOT NULL UNIQUE,
  patient_id     INTEGER NOT NULL REFERENCES patients (id),
  appointment_id INTEGER NOT NULL UNIQUE REFERENCES appointments (id),
  plan_id        INTEGER REFERENCES plans (id),
  issued_on      TEXT NOT NULL CHECK (issued_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  due_on         TEXT NOT NULL CHECK (due_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  status         TEXT NOT NULL CHECK (status IN ('open', 'paid', 'void')),
  total_cents    INTEGER NOT NULL CHECK (total_cents > 0),
  plan_cents     INTEGER NOT NULL CHECK (plan_cents >= 0),
  patient_cents  INTEGER NOT NULL CHECK (patient_cents >= 0),
  void_reason    TEXT,
  CHECK (total_cents = plan_cents + patient_cents),
  CHECK (issued_on <= due_on),
  CHECK ((status = 'void') = (void_reason IS NOT NULL))
);
CREATE INDEX invoices_by_patient ON invoices (patient_id, issued_on);

CREATE TABLE invoice_lines (
  id            INTEGER PRIMARY KEY,
  invoice_id    INTEGER NOT NULL REFERENCES invoices (id),
  position      INTEGER NOT NULL CHECK (position > 0),
  kind          TEXT NOT NULL CHECK (kind IN ('service', 'late_fee', 'no_show_fee')),
  service_id    INTEGER REFERENCES services (id),
  description   TEXT NOT NULL,
  price_cents   INTEGER NOT NULL CHECK (price_cents > 0),
  plan_cents    INTEGER NOT NULL CHECK (plan_cents >= 0),
  patient_cents INTEGER NOT NULL CHECK (patient_cents >= 0),
  CHECK (price_cents = plan_cents + patient_cents),
  CHECK ((kind = 'service') = (service_id IS NOT NULL)),
  UNIQUE (invoice_id, position)
);

CREATE TABLE payments (
  id           INTEGER PRIMARY KEY,
  invoice_id   INTEGER NOT NULL REFERENCES invoices (id),
  amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
  method       TEXT NOT NULL CHECK (method IN ('card', 'cash', 'transfer')),
  received_at  TEXT NOT NULL,
  received_by  INTEGER NOT NULL REFERENCES staff (id)
);
CREATE INDEX payments_by_invoice ON payments (invoice_id);
