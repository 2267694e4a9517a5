-- What gateways refused by themselves, beside what was refused here: by the gateway's name, empty for this house.
ALTER TABLE limits.denial ADD COLUMN gateway text NOT NULL DEFAULT '';
ALTER TABLE limits.denial_count ADD COLUMN gateway text NOT NULL DEFAULT '';
ALTER TABLE limits.denial_count DROP CONSTRAINT denial_count_pkey;
ALTER TABLE limits.denial_count ADD PRIMARY KEY (minute, api_key, code, team, limit_kind, limit_id, gateway);

-- What a gateway has told already: told again, it counts no second time.
CREATE TABLE limits.denial_told (
  api_key text NOT NULL,
  identity uuid NOT NULL,                 -- of the request and the code, or of a whole count
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (api_key, identity)
);
CREATE INDEX ON limits.denial_told (at);
