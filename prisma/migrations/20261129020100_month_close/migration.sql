-- A month that was closed, once for each version, with all that its statements are drawn from beside the ledger's lines: drawn at any
-- later time they are the same bytes. Nothing here is ever changed: reopening a month leads to the next version.
CREATE TABLE chargeback.close (
  month date NOT NULL CHECK (extract(day FROM month) = 1),
  version int NOT NULL CHECK (version > 0),
  closed_at timestamptz(3) NOT NULL,
  closed_by text NOT NULL,
  closed_name text NOT NULL,
  reason text NOT NULL,
  position bigint NOT NULL,               -- the last id of a charge that belongs to it
  book_version int NOT NULL,
  warnings jsonb NOT NULL,                -- of the checklist, accepted with the reason: [{ check, text }]
  names jsonb NOT NULL,                   -- of teams by id, as they were: a team that is renamed or deleted later keeps its statement
  beside jsonb NOT NULL,                  -- lines that are no invocation, amounts as decimal text in USD
  PRIMARY KEY (month, version)
);

-- Its statements as they were issued. A close without this row was interrupted: they are drawn by whoever comes next.
CREATE TABLE chargeback.issue (
  month date NOT NULL,
  version int NOT NULL,
  statements int NOT NULL,
  lines int NOT NULL,
  calls bigint NOT NULL,
  unpriced bigint NOT NULL,
  estimated bigint NOT NULL,
  usd numeric(38,15) NOT NULL,            -- the sum of its lines, and of the ledger's lines with those beside them
  amount numeric(38,2) NOT NULL,          -- rounded once, half away from zero
  hash text NOT NULL,                     -- SHA-256 over what was pinned and the hash of each statement
  PRIMARY KEY (month, version),
  FOREIGN KEY (month, version) REFERENCES chargeback.close
);

CREATE TABLE chargeback.statement (
  month date NOT NULL,
  version int NOT NULL,
  team text NOT NULL,                     -- its id; unallocated: the organisation's own
  name text NOT NULL,
  cost_centres text[] NOT NULL,
  calls bigint NOT NULL,
  unpriced bigint NOT NULL,
  estimated bigint NOT NULL,
  usd numeric(38,15) NOT NULL,
  amount numeric(38,2) NOT NULL,
  notes text[] NOT NULL,
  csv text NOT NULL,                      -- the file as it was issued
  hash text NOT NULL,                     -- SHA-256 of the file
  PRIMARY KEY (month, version, team),
  FOREIGN KEY (month, version) REFERENCES chargeback.issue DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE chargeback.statement_line (
  month date NOT NULL,
  version int NOT NULL,
  team text NOT NULL,
  line int NOT NULL,                      -- from 1, in the order of the statement
  body jsonb NOT NULL,                    -- what it is for
  usd numeric(38,15) NOT NULL,
  amount numeric(38,2) NOT NULL,          -- its share of the statement's rounded total
  PRIMARY KEY (month, version, team, line),
  FOREIGN KEY (month, version, team) REFERENCES chargeback.statement
);

CREATE TABLE chargeback.reopening (
  month date NOT NULL,
  version int NOT NULL,                   -- the one that stood until then
  at timestamptz(3) NOT NULL,
  asked_name text NOT NULL,
  approved_name text NOT NULL,
  reason text NOT NULL,
  PRIMARY KEY (month, version),
  FOREIGN KEY (month, version) REFERENCES chargeback.issue
);

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['close', 'issue', 'statement', 'statement_line', 'reopening'] LOOP
    EXECUTE format('CREATE TRIGGER %I_append_only BEFORE UPDATE OR DELETE ON chargeback.%I FOR EACH ROW EXECUTE FUNCTION public.refuse_change()', name, name);
    EXECUTE format('CREATE TRIGGER %I_no_truncate BEFORE TRUNCATE ON chargeback.%I FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change()', name, name);
  END LOOP;
END $$;
