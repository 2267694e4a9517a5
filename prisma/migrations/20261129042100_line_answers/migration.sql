-- What people answer to lines of statements: the last one that is no reply says how a line stands. Nothing is edited or removed.
CREATE TABLE chargeback.line_answer (
  month date NOT NULL CHECK (extract(day FROM month) = 1),
  team text NOT NULL,
  line uuid NOT NULL,                     -- 128 bits of SHA-256 over what the line is for, whatever its amount
  number int NOT NULL CHECK (number > 0), -- from 1, in the order of the thread
  kind text NOT NULL CHECK (kind IN ('accept', 'dispute', 'reply', 'withdraw', 'uphold', 'reject')),
  text text NOT NULL,
  at timestamptz(3) NOT NULL,
  by text NOT NULL,
  by_name text NOT NULL,
  description text NOT NULL,              -- of the line, and what it came to then
  usd numeric(38,15) NOT NULL,
  deadline timestamptz(3),                -- of a dispute: when it lapses
  PRIMARY KEY (month, team, line, number),
  CHECK ((kind = 'dispute') = (deadline IS NOT NULL))
);
CREATE TRIGGER line_answer_append_only BEFORE UPDATE OR DELETE ON chargeback.line_answer FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER line_answer_no_truncate BEFORE TRUNCATE ON chargeback.line_answer FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
