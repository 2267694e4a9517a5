-- What was shown to those who decided: it stays readable once what it changed is another.
ALTER TABLE approvals.proposal ADD COLUMN lines text[] NOT NULL DEFAULT '{}';
