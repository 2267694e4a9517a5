-- Tax, support and fees that a bill has for a whole account, without saying for which service: kept, and no part of what models cost.
ALTER TABLE reconciliation.bill_line ADD COLUMN is_account_wide boolean NOT NULL DEFAULT false;
