-- What connectors remember of what they have read, beside the row of their source.
CREATE SCHEMA connectors;

-- Objects of a bucket. A row grows in the transaction that counts its lines; an object that is written again has another
-- etag, and is read again.
CREATE TABLE connectors.object (
  source text NOT NULL REFERENCES source (id) ON DELETE CASCADE,
  bucket text NOT NULL,
  key text NOT NULL,
  etag text NOT NULL,                     -- of the version that was read last
  size bigint NOT NULL,
  modified_at timestamptz(3) NOT NULL,
  state text NOT NULL,                    -- reading | read | broken
  received bigint NOT NULL DEFAULT 0, accepted bigint NOT NULL DEFAULT 0, duplicate bigint NOT NULL DEFAULT 0,
  quarantined bigint NOT NULL DEFAULT 0, unpriced bigint NOT NULL DEFAULT 0,
  error text,                             -- of a broken one: what could not be read
  found_at timestamptz(3) NOT NULL,
  read_at timestamptz(3),
  PRIMARY KEY (source, bucket, key),
  CHECK (received = accepted + duplicate + quarantined)
);
CREATE INDEX ON connectors.object (source, read_at);
CREATE INDEX ON connectors.object (source) WHERE state = 'broken';

-- Log events that were read lately: CloudWatch Logs is asked for overlapping times, so that late events are found.
CREATE TABLE connectors.event (
  source text NOT NULL REFERENCES source (id) ON DELETE CASCADE,
  id uuid NOT NULL,                       -- 128 bits of SHA-256 over region, group, stream and event id
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (source, id)
);
CREATE INDEX ON connectors.event (source, at);
