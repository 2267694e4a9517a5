import { ledgerFigures } from '../ledger/ledger.module.js';
import type { Sql } from '../platform/database.js';
import type { Differences } from '../platform/postgres/differences.js';
import { linesHeldBack } from './quarantine.repository.js';

/** received = accepted + duplicate + quarantined, and each of them is where it should be. */
export async function intakeAddsUp(sql: Sql): Promise<Differences> {
  const { received, accepted, duplicate, quarantined } = await ledgerFigures.totals(sql);
  const kept = await ledgerFigures.callsKept(sql);
  const heldBack = await linesHeldBack(sql);
  return {
    checked: received,
    differences: [
      ...(received === accepted + duplicate + quarantined
        ? []
        : [`received ${received} is not the sum of its parts`]),
      ...(accepted === kept ? [] : [`accepted ${accepted}, stored ${kept}`]),
      ...(quarantined === heldBack ? [] : [`quarantined ${quarantined}, kept ${heldBack}`]),
    ],
  };
}
