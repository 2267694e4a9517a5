-- What teams and cost centres are meant to spend, and by which calendar.
CREATE SCHEMA spend;

-- What the configuration file says under `fiscalCalendar`; no row: nothing.
CREATE TABLE spend.setting (
  name text PRIMARY KEY,
  value jsonb NOT NULL
);

CREATE TABLE spend.plan_change (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz(3) NOT NULL,
  by_name text NOT NULL,
  origin text NOT NULL CHECK (origin IN ('file', 'screen', 'undo')),
  reason text,
  plans int NOT NULL,
  undone_at timestamptz(3),
  undone_by text
);

-- A plan that another took the place of, or that was removed, keeps its row.
CREATE TABLE spend.plan (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('team', 'costCentre')),
  target text NOT NULL,
  month text NOT NULL CHECK (month ~ '^20[0-9]{2}-(0[1-9]|1[0-2])$'),  -- the name of the fiscal month
  usd numeric(38, 15) NOT NULL CHECK (usd >= 0),
  set_by bigint NOT NULL REFERENCES spend.plan_change,
  replaced_by bigint REFERENCES spend.plan_change
);
CREATE UNIQUE INDEX ON spend.plan (kind, target, month) WHERE replaced_by IS NULL;
CREATE INDEX ON spend.plan (month) WHERE replaced_by IS NULL;
CREATE INDEX ON spend.plan (set_by);
CREATE INDEX ON spend.plan (replaced_by);
