-- Re-ratings and re-attributions that people ordered. What a page of calls moved and the place where the page ended are written in
-- one transaction: a process that ends in the middle leaves nothing half done, and another goes on from there.
CREATE TABLE ledger.repost (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  question text NOT NULL CHECK (question IN ('rerate', 'reattribute')),
  from_at timestamptz(3) NOT NULL,
  to_at timestamptz(3) NOT NULL,
  dry_run boolean NOT NULL,
  touched jsonb,                          -- { kind, pattern }: only calls that it can match; null: all calls
  tried jsonb,                            -- of a dry run: a rule or a price that is not in force
  earlier_than timestamptz(3),            -- of a dry run: calls of before are shown apart
  reason text,
  ordered_by text NOT NULL,               -- a name, as the audit log has it
  ordered_at timestamptz(3) NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'cancelled')),
  version integer,                        -- of the price book, or of the rules, that its pages are asked under; another one begins it anew
  after_at timestamptz(3),                -- where the last page ended
  after_key uuid,
  total bigint,                           -- about so many calls are walked; null: not known
  examined bigint NOT NULL DEFAULT 0,
  changed bigint NOT NULL DEFAULT 0,
  error text,                             -- why the last page failed; it is tried again
  finished_at timestamptz(3)
);
CREATE INDEX repost_open ON ledger.repost (id) WHERE state IN ('waiting', 'running');

-- Money by team and month of usage, before and after.
CREATE TABLE ledger.repost_moved (
  repost bigint NOT NULL REFERENCES ledger.repost ON DELETE CASCADE,
  month date NOT NULL,
  team text NOT NULL,
  earlier boolean NOT NULL,               -- of before `earlier_than`
  before numeric(38,15) NOT NULL,
  after numeric(38,15) NOT NULL,
  requests bigint NOT NULL,
  PRIMARY KEY (repost, month, team, earlier)
);
