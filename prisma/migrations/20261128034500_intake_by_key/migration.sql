-- Whose an import is, and whose an Idempotency-Key: each key has its own. What is older belongs to no key.
ALTER TABLE ledger.import_run ADD COLUMN started_by_id text;
ALTER TABLE ledger.batch ADD COLUMN sender text NOT NULL DEFAULT '';
DROP INDEX ledger.batch_idempotency_key_seq_idx;
CREATE UNIQUE INDEX batch_sender_idempotency_key_seq_idx ON ledger.batch (sender, idempotency_key, seq) WHERE idempotency_key IS NOT NULL;
