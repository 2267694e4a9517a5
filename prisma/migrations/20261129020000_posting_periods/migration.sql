-- The accounting month of a ledger line. Null: the month of its usage in UTC, as for nearly all lines. A month: that of the usage was
-- closed when the line was posted, so it stands in the first month after it that was open; the line names its invocation and its time.
ALTER TABLE ledger.charge ADD COLUMN posted_month date CHECK (extract(day FROM posted_month) = 1);
CREATE INDEX charge_posted_month ON ledger.charge (posted_month) WHERE posted_month IS NOT NULL;

-- Months that were ever closed. Posting reads it under the lock `periods`, shared; closing and reopening write it and hold that alone.
CREATE TABLE ledger.period (
  month date PRIMARY KEY CHECK (extract(day FROM month) = 1),
  closed_at timestamptz(3),               -- null: it is open again
  position bigint NOT NULL                -- the last id of a charge when it was last closed: no later line belongs to it while it is closed
);
-- Lines after a position: they lie together, since the ledger is only appended to.
CREATE INDEX charge_id_range ON ledger.charge USING brin (id) WITH (autosummarize = on);
