-- Who holds which role or leads which team: since when, by whom, from where. What counts for a request is in the columns of person;
-- this is their history, and what a review confirms.
CREATE TABLE access.person_grant (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  person uuid NOT NULL REFERENCES person ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('role', 'team')),
  value text NOT NULL,
  origin text NOT NULL,                   -- screen | terminal | api | group | installation | before: when this table was made
  given_at timestamptz(3) NOT NULL,
  given_by text NOT NULL,                 -- a name
  ended_at timestamptz(3),
  ended_by text,
  reviewed_at timestamptz(3),
  reviewed_by text
);
CREATE UNIQUE INDEX ON access.person_grant (person, kind, value) WHERE ended_at IS NULL;
INSERT INTO access.person_grant (person, kind, value, origin, given_at, given_by)
SELECT id, 'role', unnest(roles), 'before', created_at, 'unknown' FROM person
UNION ALL SELECT id, 'team', unnest(teams), 'before', created_at, 'unknown' FROM person;

-- A person who acts in the name of another for a while. Never edited: it is ended, and another one made.
CREATE TABLE access.delegation (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  person uuid NOT NULL REFERENCES person ON DELETE CASCADE,
  delegate uuid NOT NULL REFERENCES person ON DELETE CASCADE,
  starts_at timestamptz(3) NOT NULL,
  ends_at timestamptz(3) NOT NULL,
  reason text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  created_by text NOT NULL,               -- a name
  ended_at timestamptz(3),
  ended_by text,
  CHECK (person <> delegate),
  CHECK (starts_at < ends_at)
);
CREATE INDEX ON access.delegation (person);
CREATE INDEX ON access.delegation (delegate);

-- What a key of a service account may do.
ALTER TABLE "api_key" ADD COLUMN "scopes" TEXT[] DEFAULT ARRAY[]::TEXT[];
