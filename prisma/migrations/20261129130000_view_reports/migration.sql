-- What a saved view asks of the ledger, its range aside; null: its page shows no spend, or it was saved before this was kept.
ALTER TABLE views.saved_view ADD COLUMN asks jsonb;

-- Saved views that are sent as reports.
CREATE TABLE notifications.view_report (
  view uuid PRIMARY KEY REFERENCES views.saved_view (id) ON DELETE CASCADE,
  owner uuid NOT NULL,                    -- the person whose figures are sent
  every text NOT NULL,                    -- day | week | month
  mails_owner boolean NOT NULL,
  channels text[] NOT NULL,
  teams text[],                           -- whose figures the owner saw when it was set; null: those of all
  state text NOT NULL,                    -- active | paused | stopped
  stopped_because text,
  since timestamptz(3) NOT NULL,          -- what ended before it is not sent
  last_alert bigint                       -- what was sent last
);
CREATE INDEX ON notifications.view_report (owner);

-- A file that goes with an alert, as it was when the alert was written.
CREATE TABLE notifications.attachment (
  alert bigint NOT NULL REFERENCES notifications.alert ON DELETE CASCADE,
  position integer NOT NULL,
  name text NOT NULL,
  type text NOT NULL,
  path text NOT NULL,                     -- where those who may see it download it
  content bytea,                          -- null: too large for a mail
  PRIMARY KEY (alert, position)
);
