-- Savings that a team has acted on, and from which day: what they brought is read of the calls since.
CREATE TABLE spend.saving_act (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('cheaperModel', 'batch', 'promptCache')),
  team text NOT NULL,
  provider text NOT NULL,
  model text NOT NULL,
  instead text NOT NULL,                  -- the other model or tier
  since date NOT NULL,                    -- the first day, UTC
  noted_at timestamptz(3) NOT NULL,
  noted_by text NOT NULL,
  reason text NOT NULL,
  undone_at timestamptz(3),
  undone_by text
);
-- A saving is acted on once, until that is taken back.
CREATE UNIQUE INDEX ON spend.saving_act (kind, team, provider, model) WHERE undone_at IS NULL;
