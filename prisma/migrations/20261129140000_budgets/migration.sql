-- What the limit of a budget is from a moment on, without raises: a row whenever it changes. Before the first row it is not known.
CREATE TABLE limits.budget_limit (
  budget_id text NOT NULL,
  since timestamptz(3) NOT NULL,
  revision integer NOT NULL,              -- whose windows are in force from then on
  limit_usd numeric(38,15),               -- null: the budget is removed
  PRIMARY KEY (budget_id, since)
);
INSERT INTO limits.budget_limit (budget_id, since, revision, limit_usd)
SELECT id, coalesce(removed_at, now()), revision, CASE WHEN removed_at IS NULL THEN limit_usd::numeric END FROM budget;

-- Every increase that was given, over the time that it counted: one that was ended early counted until then.
CREATE VIEW limits.increase_span AS
SELECT id, kind, subject, limit_name, amount, starts_at, least(until, ended_at) AS until FROM limits.increase;
