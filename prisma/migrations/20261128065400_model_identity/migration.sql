-- One model, one identity: beside the name as logged, the model that it stands for, as it was known when the call was posted.
-- A name that means another model later makes rows of its own. Null: written before there were identities; the next start
-- fills it in, and until then the name as logged stands for it.
ALTER TABLE ledger.spend_scope ADD COLUMN canonical_model text;
DO $$
DECLARE
  words text;
BEGIN
  SELECT conname INTO STRICT words FROM pg_constraint WHERE conrelid = 'ledger.spend_scope'::regclass AND contype = 'u';
  EXECUTE format('ALTER TABLE ledger.spend_scope DROP CONSTRAINT %I', words);
END $$;
ALTER TABLE ledger.spend_scope ADD CONSTRAINT spend_scope_words UNIQUE NULLS NOT DISTINCT
  (team, cost_centre, project, environment, provider, model, canonical_model, region, operation);

-- Rows of before, and nothing else: empty once they are filled in, so that asking costs nothing.
CREATE INDEX spend_scope_without_identity ON ledger.spend_scope (id) WHERE canonical_model IS NULL;
CREATE INDEX hold_without_identity ON limits.hold (id) WHERE NOT call ? 'canonicalModel';
