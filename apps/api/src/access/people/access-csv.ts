import { type Column, csvTable } from '../../platform/text/csv.js';
import type { Grant } from './grant.repository.js';

const text = (at: Date | null): string => at?.toISOString() ?? '';

const COLUMNS: readonly Column<Grant>[] = [
  ['person', ({ personName }) => personName],
  ['email', ({ email }) => email],
  ['kind', ({ kind }) => kind],
  ['value', ({ value }) => value],
  ['since', ({ givenAt }) => text(givenAt)],
  ['given_by', ({ givenBy }) => givenBy],
  ['origin', ({ origin }) => origin],
  ['ended', ({ endedAt }) => text(endedAt)],
  ['ended_by', ({ endedBy }) => endedBy ?? ''],
  ['reviewed', ({ reviewedAt }) => text(reviewedAt)],
  ['reviewed_by', ({ reviewedBy }) => reviewedBy ?? ''],
  ['last_sign_in', ({ lastSignInAt }) => text(lastSignInAt)],
];

/** Pure: one line per role and team that a person holds, or held. Instants are UTC. */
export const toCsv = (grants: readonly Grant[]): string => csvTable(COLUMNS, grants);
