-- Alerts: what people should know, where it goes, and what became of each message.
CREATE SCHEMA notifications;

-- Where messages go, as the configuration file says. Secrets are references alone.
CREATE TABLE notifications.channel (
  id text PRIMARY KEY,
  type text NOT NULL,                     -- slack | teams | webhook | email
  settings jsonb NOT NULL                 -- url, secret, to
);

-- Which alerts go where, in the order of the file.
CREATE TABLE notifications.rule (
  position integer PRIMARY KEY,
  settings jsonb NOT NULL
);

-- One for each key, for ever: raised again, it is the one there is.
CREATE TABLE notifications.alert (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key text NOT NULL UNIQUE,
  event text NOT NULL,
  thread text NOT NULL,
  teams text[] NOT NULL,                  -- empty: the organisation
  people text[] NOT NULL,                 -- whom it concerns by name, whatever their roles
  usd numeric(38,15),                     -- null: not about an amount, or not known
  title text NOT NULL,
  lines text[] NOT NULL,
  path text NOT NULL,                     -- of the page that shows exactly this
  at timestamptz(3) NOT NULL,
  ignores_quiet_hours boolean NOT NULL,
  routed_at timestamptz(3)                -- when its messages were written; null: not yet
);
CREATE INDEX ON notifications.alert (id) WHERE routed_at IS NULL;

-- An alert on its way to one channel. Its id is the idempotency key on the wire, of every attempt.
CREATE TABLE notifications.message (
  id uuid PRIMARY KEY,
  alert bigint NOT NULL REFERENCES notifications.alert,
  channel text NOT NULL,                  -- stays when the channel is removed
  -- waiting → sent | dead; dead → waiting when a person sends it again. A worker that sends it moves due_at ahead first.
  state text NOT NULL,
  due_at timestamptz(3) NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  error text,                             -- of the last attempt
  hint text,
  created_at timestamptz(3) NOT NULL,
  sent_at timestamptz(3),
  UNIQUE (alert, channel)
);
CREATE INDEX ON notifications.message (channel, due_at) WHERE state = 'waiting';
CREATE INDEX ON notifications.message (state) WHERE state <> 'sent';
CREATE INDEX ON notifications.message (created_at DESC, id DESC);

-- What a person finds in the inbox.
CREATE TABLE notifications.inbox (
  person uuid NOT NULL,
  alert bigint NOT NULL REFERENCES notifications.alert,
  read_at timestamptz(3),
  PRIMARY KEY (person, alert)
);
CREATE INDEX ON notifications.inbox (person) WHERE read_at IS NULL;
