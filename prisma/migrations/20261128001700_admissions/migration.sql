-- Denials in full up to a rate per key and minute, then only counted.
CREATE TABLE limits.denial (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz(3) NOT NULL,
  api_key text NOT NULL,
  gateway text NOT NULL DEFAULT '',       -- the gateway that denied the call by itself; empty: denied here
  request_id text NOT NULL,
  trace_id text,                          -- as its gateway reports it: one trace may have many calls
  code text NOT NULL,
  budget_id text,
  detail jsonb NOT NULL
);
CREATE INDEX ON limits.denial (request_id);
CREATE INDEX ON limits.denial (trace_id) WHERE trace_id IS NOT NULL;
CREATE INDEX denial_at ON limits.denial (at);

-- Counted by the limit that denied, so that a loop that is only counted can still be explained.
CREATE TABLE limits.denial_count (
  minute timestamptz(3) NOT NULL,
  api_key text NOT NULL,
  code text NOT NULL,
  team text NOT NULL DEFAULT '',
  limit_kind text NOT NULL DEFAULT '',
  limit_id text NOT NULL DEFAULT '',
  gateway text NOT NULL DEFAULT '',       -- as in limits.denial
  denials bigint NOT NULL,
  first_at timestamptz(3),
  last_at timestamptz(3),
  example text NOT NULL DEFAULT '',
  PRIMARY KEY (minute, api_key, code, team, limit_kind, limit_id, gateway)
);

-- The denials that gateways have reported: one that is reported again is not counted twice.
CREATE TABLE limits.denial_reported (
  api_key text NOT NULL,
  identity uuid NOT NULL,                 -- of the request and the code, or of a whole count
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (api_key, identity)
);
CREATE INDEX ON limits.denial_reported (at);
