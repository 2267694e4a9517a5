CREATE SCHEMA approvals;

-- One row: the rules of approvals, as the configuration file states them.
CREATE TABLE approvals.setting (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  value jsonb NOT NULL
);
INSERT INTO approvals.setting (value)
SELECT coalesce((SELECT value FROM limits.setting WHERE name = 'approvals'), '{}'::jsonb);
DELETE FROM limits.setting WHERE name = 'approvals';

-- A change that waits for other people, and what they agree to.
CREATE TABLE approvals.proposal (
  id uuid PRIMARY KEY,
  what text NOT NULL,                     -- request | stop | prices | release | lease | month | configuration
  subject text NOT NULL,                  -- the id of what it changes
  teams text[] NOT NULL,                  -- whose; empty: the organisation's
  amount_usd numeric(38,15),              -- what tiers go by; null: not known, or no amount
  title text NOT NULL,
  change jsonb NOT NULL,                  -- exactly what will be done
  reason text NOT NULL,
  hash text NOT NULL,                     -- of the change and of what it changes, as that stood
  approvers text[] NOT NULL,              -- the roles that approve
  people int NOT NULL CHECK (people > 0), -- so many of them
  proposed_by text NOT NULL,
  proposed_name text NOT NULL,
  proposed_for text,                      -- in whose name a delegate asked
  proposed_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  escalated_at timestamptz(3),
  state text NOT NULL DEFAULT 'open',     -- open | done | denied | withdrawn | voided | expired
  ended_at timestamptz(3),
  ended_by text,
  note text
);
CREATE INDEX ON approvals.proposal (proposed_at);
-- What waits: one proposal for each thing that would change.
CREATE UNIQUE INDEX ON approvals.proposal (what, subject) WHERE state = 'open' AND what <> 'request';

CREATE TABLE approvals.approval (
  proposal uuid NOT NULL REFERENCES approvals.proposal,
  person text NOT NULL,
  person_for text,                        -- in whose name a delegate approved
  name text NOT NULL,
  key text,                               -- the key that was used; null: signed in
  hash text NOT NULL,                     -- of what was seen
  terms jsonb NOT NULL,                   -- less than was asked for, for example
  note text,
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (proposal, person)
);

-- Requests that wait already: an approver looks at each again.
INSERT INTO approvals.proposal (id, what, subject, teams, title, change, reason, hash, approvers, people, proposed_by, proposed_name,
  proposed_at, expires_at)
SELECT id, 'request', id::text, array_remove(ARRAY[team], NULL), kind || ' ' || subject, '{}', why, '', ARRAY['finance', 'platform'], 1,
  requested_by, requested_name, requested_at, until
FROM limits.request WHERE state IN ('open', 'escalated');
