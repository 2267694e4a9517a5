/** SQL: the environments that controls are about, and which. */
export const ENVIRONMENTS_OF_CONTROLS = `SELECT body->'scope'->>'environment' AS name, kind || ' ' || id AS by FROM control`;

/** SQL: every stop with its environment, and whether it is in force, lifted, or at its end by itself. */
export const STOP_STATES = `SELECT id, scope->>'environment' AS environment,
  CASE WHEN lifted_at IS NOT NULL THEN 'lifted' WHEN until IS NULL OR until > now() THEN 'in force' ELSE 'lapsed' END AS state
  FROM limits.stop`;
