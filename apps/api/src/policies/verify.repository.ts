import { controlsSql } from '../controls/controls.module.js';
import type { Sql } from '../platform/database.js';
import { compare, type Differences, DIFFERENCES_SHOWN } from '../platform/postgres/differences.js';

/** What was published for an environment that is gone stays as it was, and is served to no gateway. */
const IN_USE =
  'environment IN (SELECT name FROM limits.policy_environment WHERE removed_at IS NULL)';

/** Versions of each document are 1, 2, 3, … and each names the hash of the one before it. */
export function linesAreWhole(sql: Sql): Promise<Differences> {
  return compare(
    sql,
    `WITH placed AS (
       SELECT kind || ' of ' || environment || ' ' || version AS name, version, previous_hash,
         row_number() OVER line AS place, lag(hash) OVER line AS before
       FROM limits.policy_version WINDOW line AS (PARTITION BY kind, environment ORDER BY version))
     SELECT count(*) AS checked,
       (array_agg(name || ' does not follow the one before it')
        FILTER (WHERE version <> place OR previous_hash IS DISTINCT FROM before))[1:${DIFFERENCES_SHOWN}] AS differing
     FROM placed`,
  );
}

/** A gateway that learns that a key is retired finds nothing in force that only that key has signed. */
export function newestAreSigned(sql: Sql): Promise<Differences> {
  return compare(
    sql,
    `WITH newest AS (
       SELECT DISTINCT ON (kind, environment) kind || ' of ' || environment || ' ' || version AS name, key_id
       FROM limits.policy_version WHERE ${IN_USE} ORDER BY kind, environment, version DESC)
     SELECT count(*) AS checked,
       (array_agg(name || ' is signed by a key that is not in use') FILTER (WHERE n.key_id IS DISTINCT FROM
          (SELECT k.key_id FROM limits.policy_key k WHERE retired_at IS NULL)))[1:${DIFFERENCES_SHOWN}] AS differing
     FROM newest n`,
  );
}

/** The newest document of every environment has every stop in force that concerns it, and none that was lifted. */
export function stopsArePublished(sql: Sql): Promise<Differences> {
  return compare(
    sql,
    `WITH newest AS (
       SELECT DISTINCT ON (environment) environment, envelope::jsonb->'document'->'stops' AS stops
       FROM limits.policy_version WHERE kind = 'stops' AND ${IN_USE} ORDER BY environment, version DESC),
     published AS (
       SELECT n.environment, (t.stop->>'id')::uuid AS id FROM newest n CROSS JOIN LATERAL jsonb_array_elements(n.stops) AS t(stop)),
     compared AS (
       SELECT n.environment || ': ' || s.id || CASE WHEN t.id IS NULL THEN ' is not published' ELSE ' is published, though lifted' END AS name,
         CASE s.state WHEN 'in force' THEN t.id IS NOT NULL WHEN 'lifted' THEN t.id IS NULL ELSE true END AS fits
       FROM (${controlsSql.STOP_STATES}) s CROSS JOIN newest n LEFT JOIN published t ON t.id = s.id AND t.environment = n.environment
       WHERE coalesce(s.environment, n.environment) = n.environment)
     SELECT count(*) AS checked, (array_agg(name) FILTER (WHERE NOT fits))[1:${DIFFERENCES_SHOWN}] AS differing
     FROM compared`,
  );
}
