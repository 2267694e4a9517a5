CREATE SCHEMA config;

-- Sections of the configuration that a file owns: on screen they are read-only until a person releases them.
CREATE TABLE config.owner (
  section text PRIMARY KEY,
  file text NOT NULL,                     -- the name that the file goes by
  text text NOT NULL,                     -- the section as the file last said it
  said_by text NOT NULL,
  said_at timestamptz(3) NOT NULL
);
