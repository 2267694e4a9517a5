-- How the organisation keeps its books, as the configuration file says it: one row.
CREATE TABLE chargeback.setting (
  id int PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  accounting jsonb NOT NULL
);
INSERT INTO chargeback.setting (accounting) VALUES ('{}');

-- Accounts, entities and rates as they were when a version was closed. Null: it was closed before there were any.
ALTER TABLE chargeback.close ADD accounting jsonb;

-- A month whose invoices have come: what its statements are short of or have too much beside them, once for each version. The
-- accrual is reversed, and what stands now is posted. Nothing here is ever changed.
CREATE TABLE chargeback.final (
  month date NOT NULL,
  version int NOT NULL,
  at timestamptz(3) NOT NULL,
  by text NOT NULL,
  by_name text NOT NULL,
  reason text NOT NULL,
  warnings jsonb NOT NULL,                -- accepted with the reason: [{ check, text }]
  position bigint NOT NULL,               -- the last id of a charge that was compared with the invoices
  accounting jsonb NOT NULL,
  names jsonb NOT NULL,                   -- of teams by id
  invoices jsonb NOT NULL,                -- what each says and what it was compared with, amounts as decimal text in USD
  beside jsonb NOT NULL,                  -- lines beside those of the statements: late charges, and differences to invoices
  not_invoiced numeric(38,15) NOT NULL,   -- what the month has and no invoice says
  usd numeric(38,15) NOT NULL,            -- statements and lines beside them
  amount numeric(38,2) NOT NULL,          -- rounded once, half away from zero
  hash text NOT NULL,                     -- SHA-256 over all of this, the hash of the version included
  PRIMARY KEY (month, version),
  FOREIGN KEY (month, version) REFERENCES chargeback.issue
);
CREATE TRIGGER final_append_only BEFORE UPDATE OR DELETE ON chargeback.final FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER final_no_truncate BEFORE TRUNCATE ON chargeback.final FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
