-- A page with its filters that a person wants to find again: never more than a link, so each reader sees their own figures.
CREATE SCHEMA IF NOT EXISTS views;
CREATE TABLE views.saved_view (
  id uuid PRIMARY KEY,
  owner text NOT NULL,                    -- the id of a person
  owner_name text NOT NULL,
  name text NOT NULL,
  path text NOT NULL,                     -- of the page, such as /explore
  query text NOT NULL,                    -- what follows the question mark
  shared_with text,                       -- a team, or everyone; null: the owner alone
  saved_at timestamptz(3) NOT NULL
);
CREATE UNIQUE INDEX ON views.saved_view (owner, lower(name));
CREATE INDEX ON views.saved_view (shared_with) WHERE shared_with IS NOT NULL;

-- Which views a person has on the Overview.
CREATE TABLE views.pin (
  person text NOT NULL,
  view uuid NOT NULL REFERENCES views.saved_view (id) ON DELETE CASCADE,
  pinned_at timestamptz(3) NOT NULL,
  PRIMARY KEY (person, view)
);
CREATE INDEX ON views.pin (view);
