-- Every scope is written with its canonical model: no start has to look for one without.
DROP INDEX ledger.spend_scope_without_identity;
