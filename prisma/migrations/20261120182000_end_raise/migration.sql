-- A raise that somebody ended before its time. It counts no more from the commit on, whatever the clocks of processes say.
ALTER TABLE limits.increase ADD COLUMN ended_at timestamptz(3), ADD COLUMN ended_by text, ADD COLUMN end_reason text;
CREATE INDEX ON limits.increase (request);
