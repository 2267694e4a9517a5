-- What nobody has told is few among all holds, and asked for by itself.
CREATE INDEX ON limits.hold (created_at) WHERE state = 'PRESUMED';
