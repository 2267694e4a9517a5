-- Usage that was reported of a call and that no such call can have: kept for review, never posted.
ALTER TABLE limits.hold ADD COLUMN reported jsonb;
