-- Facts and sums live in a schema of their own, which Prisma does not manage.
CREATE SCHEMA ledger;

-- Facts leave here after the commit; pipeline.ts says which job answers which. A fact stays until every job that answers it is
-- done: the queue holds only ids, and may be lost at any time.
CREATE TABLE ledger.outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  fact text NOT NULL,
  payload jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  answered boolean NOT NULL DEFAULT false
);
CREATE INDEX outbox_unanswered ON ledger.outbox (id) WHERE NOT answered;

-- One row for each job that a fact still needs; due again where the queue may have lost it, or where it failed.
CREATE TABLE ledger.fact_job (
  fact bigint NOT NULL REFERENCES ledger.outbox ON DELETE CASCADE,
  job text NOT NULL,
  due_at timestamptz(3) NOT NULL DEFAULT now(),
  failures integer NOT NULL DEFAULT 0,
  error text,
  PRIMARY KEY (fact, job)
);
CREATE INDEX ON ledger.fact_job (due_at);

-- Which processes do jobs at this moment, by the database's own clock.
CREATE TABLE ledger.worker (
  id uuid PRIMARY KEY,
  version text NOT NULL,
  started_at timestamptz(3) NOT NULL DEFAULT now(),
  seen_at timestamptz(3) NOT NULL DEFAULT now()
);

-- How each job fared last; every_ms only for jobs on a schedule.
CREATE TABLE ledger.job_run (
  job text PRIMARY KEY,
  every_ms bigint,
  expected_since timestamptz(3) NOT NULL DEFAULT now(),
  succeeded_at timestamptz(3),
  failed_at timestamptz(3)
);
