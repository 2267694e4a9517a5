-- What an organisation pays beside invocations: credits, tax, support, seats. Append-only: a correction is the opposite of a
-- charge, and a new one.
CREATE TABLE chargeback.charge (
  id uuid PRIMARY KEY,
  recorded_at timestamptz(3) NOT NULL,
  recorded_by text NOT NULL,
  origin text NOT NULL CHECK (origin IN ('file', 'screen', 'bill')),
  reason text,
  day date NOT NULL,
  kind text NOT NULL CHECK (kind IN ('credit', 'tax', 'fee', 'support', 'commitment', 'subscription')),
  description text NOT NULL,
  usd numeric(38,15) NOT NULL CHECK (usd <> 0),
  cost_centre text,
  team text,
  user_name text,
  vendor text,
  invoice text,
  service_from date NOT NULL,             -- UTC
  service_to date NOT NULL,               -- exclusive
  reference text,                         -- the id that its author gave it
  content uuid NOT NULL,                  -- 128 bits of SHA-256 over what it says
  turn integer NOT NULL DEFAULT 0,        -- the same again, after all before it were taken back
  reverses uuid UNIQUE REFERENCES chargeback.charge,
  UNIQUE (content, turn),
  CHECK (service_from < service_to),
  CHECK (reverses IS NOT NULL OR (kind = 'credit') = (usd < 0))
);
CREATE UNIQUE INDEX ON chargeback.charge (reference) WHERE reference IS NOT NULL AND reverses IS NULL;
CREATE INDEX ON chargeback.charge (service_from, service_to);
CREATE INDEX ON chargeback.charge (invoice) WHERE invoice IS NOT NULL;
CREATE TRIGGER charge_append_only BEFORE UPDATE OR DELETE ON chargeback.charge FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER charge_no_truncate BEFORE TRUNCATE ON chargeback.charge FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What shared costs are split by where neither spend nor tokens say it, such as the people of each team. A value that was replaced
-- keeps its row.
CREATE TABLE chargeback.driver_value (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  day date NOT NULL,                      -- UTC; of a whole month: its first
  driver text NOT NULL,
  team text NOT NULL,
  value numeric(38,15) NOT NULL CHECK (value >= 0),
  recorded_at timestamptz(3) NOT NULL,
  recorded_by text NOT NULL,
  replaced_at timestamptz(3)
);
CREATE UNIQUE INDEX ON chargeback.driver_value (driver, day, team) WHERE replaced_at IS NULL;
