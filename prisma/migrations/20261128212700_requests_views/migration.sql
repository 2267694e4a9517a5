-- What budgets and quotas read of increases: those that were not ended early. Whether one has begun or lapsed is for the reader to say.
CREATE VIEW limits.standing_increase AS
SELECT id, kind, subject, limit_name, amount, starts_at, until FROM limits.increase WHERE ended_at IS NULL;
