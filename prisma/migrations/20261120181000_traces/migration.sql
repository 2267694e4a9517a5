-- The trace that a call was asked for in, where its gateway said so: one trace may have many calls.
ALTER TABLE limits.hold ADD COLUMN trace_id text;
CREATE INDEX ON limits.hold (trace_id) WHERE trace_id IS NOT NULL;
ALTER TABLE limits.denial ADD COLUMN trace_id text;
CREATE INDEX ON limits.denial (trace_id) WHERE trace_id IS NOT NULL;
