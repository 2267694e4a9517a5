-- A change is sent again where its answer was lost: by the key that came with it, it is done once. Kept for a day.
CREATE SCHEMA audit;
CREATE TABLE audit.attempt (
  actor_id text NOT NULL,
  key text NOT NULL,
  request uuid NOT NULL,                  -- the one that did it
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (actor_id, key)
);
CREATE INDEX ON audit.attempt (at);
