-- An import as a person or a key started it: what the progress bar and the page show.
CREATE TABLE ledger.import_run (
  id uuid PRIMARY KEY,
  source text NOT NULL,
  name text NOT NULL,
  started_by text NOT NULL,
  started_by_id text,                     -- whose it is; null: it belongs to no key
  started_at timestamptz(3) NOT NULL DEFAULT now(),
  finished_at timestamptz(3),
  last_at timestamptz(3) NOT NULL DEFAULT now(),
  files_total integer, files_done integer NOT NULL DEFAULT 0,
  bytes_total bigint, bytes_done bigint NOT NULL DEFAULT 0,
  received bigint NOT NULL DEFAULT 0, accepted bigint NOT NULL DEFAULT 0, duplicate bigint NOT NULL DEFAULT 0,
  quarantined bigint NOT NULL DEFAULT 0, unpriced bigint NOT NULL DEFAULT 0,
  failure text
);

-- A line that was not counted: why, where, and the line without its bodies.
CREATE TABLE ledger.quarantine (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source text NOT NULL,
  object text NOT NULL,
  line bigint NOT NULL,
  line_hash uuid NOT NULL,                -- of the line as received
  reason text NOT NULL,
  detail text NOT NULL,
  redacted text NOT NULL,                 -- the line without its bodies; never more than its known fields
  request_id text,
  invocation uuid,                        -- the one it conflicts with
  theirs jsonb,                           -- a conflict's usage and cost by this line
  ours jsonb,                             -- and by the ledger
  first_seen timestamptz(3) NOT NULL DEFAULT now(),
  last_seen timestamptz(3) NOT NULL DEFAULT now(),
  times integer NOT NULL DEFAULT 1,
  state text NOT NULL DEFAULT 'open',     -- open | replayed | dismissed
  decided_at timestamptz(3),
  decided_by text,
  UNIQUE (line_hash, object, line)
);
CREATE INDEX ON ledger.quarantine (state, reason, id DESC);
