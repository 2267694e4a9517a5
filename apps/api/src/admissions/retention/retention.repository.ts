import { limitAlerts, windowRows } from '../../budgets/budgets.module.js';
import { holdRemoval } from '../../holds/holds.module.js';
import { removeLeases } from '../../leases/leases.module.js';
import { type Removal, removal } from '../../platform/postgres/removal.js';

const DENIALS = `DELETE FROM limits.denial WHERE id IN (
  SELECT id FROM limits.denial WHERE at < $1::timestamptz ORDER BY at LIMIT $2)`;

/** A denial is reported again within days, or never. */
const DENIALS_REPORTED = `DELETE FROM limits.denial_reported WHERE (api_key, identity) IN (
  SELECT api_key, identity FROM limits.denial_reported
  WHERE at < greatest($1::timestamptz, (SELECT max(at) FROM limits.denial_reported) - interval '7 days') ORDER BY at LIMIT $2)`;

const DENIAL_COUNTS = `DELETE FROM limits.denial_count WHERE ctid IN (
  SELECT ctid FROM limits.denial_count WHERE minute < $1::timestamptz ORDER BY minute LIMIT $2)`;

/** In this order: what another still needs goes after it. */
export const REMOVALS: Readonly<Record<string, Removal>> = {
  windows: windowRows.removeWindows,
  limits: windowRows.removeLimits,
  crossings: windowRows.removeCrossings,
  ladderAnomalies: windowRows.removeLadderAnomalies,
  holds: holdRemoval.removeHolds,
  leases: removeLeases,
  releases: holdRemoval.removeReleases,
  denials: removal(DENIALS),
  denialsReported: removal(DENIALS_REPORTED),
  denialCounts: removal(DENIAL_COUNTS),
  alerts: limitAlerts.removeAlerts,
};
