-- Sums by month; `day` is its first. Its index of days is not needed here.
CREATE TABLE ledger.spend_month (LIKE ledger.spend_day, PRIMARY KEY (zone, day, scope_id)) WITH (fillfactor = 70);

-- Sums by key, of a day and of a month.
CREATE TABLE ledger.spend_day_key (
  zone smallint NOT NULL, day date NOT NULL, key_id integer NOT NULL,
  requests bigint NOT NULL, errors bigint NOT NULL, unpriced bigint NOT NULL, estimated bigint NOT NULL,
  input bigint NOT NULL, output bigint NOT NULL, cache_read bigint NOT NULL,
  cache_write_5m bigint NOT NULL, cache_write_30m bigint NOT NULL, cache_write_1h bigint NOT NULL,
  cost numeric(38,15) NOT NULL, cost_upper numeric(38,15) NOT NULL, list_cost numeric(38,15) NOT NULL,
  PRIMARY KEY (zone, day, key_id)
) WITH (fillfactor = 80);
CREATE TABLE ledger.spend_month_key (LIKE ledger.spend_day_key INCLUDING ALL) WITH (fillfactor = 70);

-- Latency, mergeable: bin b holds the calls of ceil(ln(ms) / ln(1.05)) = b, so a percentile is off by 2.5 % at most.
CREATE TABLE ledger.latency_day (
  day date NOT NULL, scope_id integer NOT NULL, bin smallint NOT NULL, calls bigint NOT NULL,
  PRIMARY KEY (day, scope_id, bin)
) WITH (fillfactor = 80);

-- Days again by one dimension alone: what most charts ask, in a hundredth of the rows. Folded from the daily sums by a job,
-- read only for days whose sums have not changed since; every other day is read from the sums themselves. So these tables
-- make answers fast and never wrong, and emptying them loses nothing.
--
-- dimension: 0 = everything together, 1 team, 2 cost centre, 3 project, 4 environment, 5 provider, 6 model, 7 region,
-- 8 operation. scope_id is any scope of that day with the value meant: looking up its value finds the row's.
CREATE TABLE ledger.spend_day_by (
  zone smallint NOT NULL, dimension smallint NOT NULL, day date NOT NULL, scope_id integer NOT NULL,
  requests bigint NOT NULL, errors bigint NOT NULL, unpriced bigint NOT NULL, estimated bigint NOT NULL,
  input bigint NOT NULL, output bigint NOT NULL, cache_read bigint NOT NULL,
  cache_write_5m bigint NOT NULL, cache_write_30m bigint NOT NULL, cache_write_1h bigint NOT NULL,
  cost numeric(38,15) NOT NULL, cost_upper numeric(38,15) NOT NULL, list_cost numeric(38,15) NOT NULL,
  PRIMARY KEY (zone, dimension, day, scope_id)
);

-- Latencies of UTC, by every dimension but the project, of which there are too many.
CREATE TABLE ledger.latency_day_by (
  dimension smallint NOT NULL, day date NOT NULL, scope_id integer NOT NULL, bin smallint NOT NULL, calls bigint NOT NULL,
  PRIMARY KEY (dimension, day, scope_id, bin)
);
-- The same by month; `day` is its first.
CREATE TABLE ledger.latency_month_by (LIKE ledger.latency_day_by INCLUDING ALL);

-- The days and the months of UTC that are folded.
CREATE TABLE ledger.folded_day (zone smallint NOT NULL, day date NOT NULL, PRIMARY KEY (zone, day));
CREATE TABLE ledger.folded_month (day date NOT NULL PRIMARY KEY);

-- The days whose sums have changed since, written with every change. Without a key, so that batches never wait here for
-- each other.
CREATE TABLE ledger.changed_day (zone smallint NOT NULL, day date NOT NULL);
CREATE INDEX ON ledger.changed_day (zone, day);

CREATE FUNCTION ledger.note_changed_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO ledger.changed_day (zone, day) SELECT DISTINCT zone, day FROM changed;
  RETURN NULL;
END $$;
CREATE TRIGGER spend_day_inserted AFTER INSERT ON ledger.spend_day REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.note_changed_days();
CREATE TRIGGER spend_day_updated AFTER UPDATE ON ledger.spend_day REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.note_changed_days();
CREATE TRIGGER spend_day_deleted AFTER DELETE ON ledger.spend_day REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.note_changed_days();

CREATE FUNCTION ledger.forget_folded_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM ledger.folded_day;
  DELETE FROM ledger.folded_month;
  RETURN NULL;
END $$;
CREATE TRIGGER spend_day_emptied BEFORE TRUNCATE ON ledger.spend_day
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.forget_folded_days();

-- Folds a day again. Only in a transaction of one snapshot (REPEATABLE READ): a change that it does not see keeps the note
-- that it does not see either, and a transaction that sees the change sees the note.
CREATE FUNCTION ledger.fold_day(of_zone smallint, of_day date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('transaction_isolation') = 'read committed' THEN
    RAISE EXCEPTION 'ledger.fold_day needs one snapshot: run it in a REPEATABLE READ transaction';
  END IF;
  DELETE FROM ledger.changed_day WHERE zone = of_zone AND day = of_day;
  DELETE FROM ledger.spend_day_by WHERE zone = of_zone AND day = of_day AND dimension = ANY('{0,1,2,3,4,5,6,7,8}');
  INSERT INTO ledger.spend_day_by
  SELECT of_zone,
    CASE WHEN GROUPING(team) = 0 THEN 1 WHEN GROUPING(cost_centre) = 0 THEN 2 WHEN GROUPING(project) = 0 THEN 3
      WHEN GROUPING(environment) = 0 THEN 4 WHEN GROUPING(provider) = 0 THEN 5 WHEN GROUPING(model) = 0 THEN 6
      WHEN GROUPING(region) = 0 THEN 7 WHEN GROUPING(operation) = 0 THEN 8 ELSE 0 END, of_day, min(scope_id),
    sum(requests), sum(errors), sum(unpriced), sum(estimated), sum(input), sum(output), sum(cache_read),
    sum(cache_write_5m), sum(cache_write_30m), sum(cache_write_1h), sum(cost), sum(cost_upper), sum(list_cost)
  FROM ledger.spend_day d JOIN ledger.spend_scope s ON s.id = d.scope_id WHERE d.zone = of_zone AND d.day = of_day
  GROUP BY GROUPING SETS ((), (team), (cost_centre), (project), (environment), (provider), (model), (region), (operation))
  HAVING count(*) > 0;
  IF of_zone = 0 THEN
    DELETE FROM ledger.folded_month WHERE day = date_trunc('month', of_day)::date;
    DELETE FROM ledger.latency_day_by WHERE day = of_day AND dimension = ANY('{0,1,2,4,5,6,7,8}');
    INSERT INTO ledger.latency_day_by
    SELECT
      CASE WHEN GROUPING(team) = 0 THEN 1 WHEN GROUPING(cost_centre) = 0 THEN 2 WHEN GROUPING(environment) = 0 THEN 4
        WHEN GROUPING(provider) = 0 THEN 5 WHEN GROUPING(model) = 0 THEN 6 WHEN GROUPING(region) = 0 THEN 7
        WHEN GROUPING(operation) = 0 THEN 8 ELSE 0 END, of_day, min(scope_id), bin, sum(calls)
    FROM ledger.latency_day l JOIN ledger.spend_scope s ON s.id = l.scope_id WHERE l.day = of_day
    GROUP BY bin, GROUPING SETS ((), (team), (cost_centre), (environment), (provider), (model), (region), (operation));
  END IF;
  INSERT INTO ledger.folded_day (zone, day) VALUES (of_zone, of_day) ON CONFLICT DO NOTHING;
END $$;

-- Folds a month of latencies from its days; does nothing while one of them has changed. In one snapshot, as fold_day.
CREATE FUNCTION ledger.fold_month(of_month date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  next_month date := (of_month + interval '1 month')::date;
BEGIN
  IF EXISTS (SELECT FROM ledger.changed_day WHERE zone = 0 AND day >= of_month AND day < next_month) THEN RETURN; END IF;
  DELETE FROM ledger.latency_month_by WHERE day = of_month AND dimension = ANY('{0,1,2,4,5,6,7,8}');
  INSERT INTO ledger.latency_month_by
  SELECT dimension, of_month, min(scope_id), bin, sum(calls) FROM (
    SELECT l.dimension, l.scope_id, l.bin, l.calls,
      CASE dimension WHEN 1 THEN team WHEN 2 THEN cost_centre WHEN 4 THEN environment WHEN 5 THEN provider
        WHEN 6 THEN model WHEN 7 THEN region WHEN 8 THEN operation END AS value
    FROM ledger.latency_day_by l JOIN ledger.spend_scope s ON s.id = l.scope_id
    WHERE l.dimension = ANY('{0,1,2,4,5,6,7,8}') AND l.day >= of_month AND l.day < next_month) valued
  GROUP BY dimension, value, bin;
  INSERT INTO ledger.folded_month (day) VALUES (of_month) ON CONFLICT DO NOTHING;
END $$;
