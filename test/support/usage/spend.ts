import { SYSTEM, type Actor } from '../../../apps/api/src/platform/actor.js';
import { type Clock, SystemClock } from '../../../apps/api/src/platform/clock.js';
import { readConfig } from '../../../apps/api/src/platform/config.js';
import { Database } from '../../../apps/api/src/platform/database.js';
import { FoldDaysProcessor } from '../../../apps/api/src/spend/fold-days.processor.js';
import type { SpendInput } from '../../../apps/api/src/spend/question.js';
import { SpendRepository } from '../../../apps/api/src/spend/spend.repository.js';
import { type SpendResult, SpendService } from '../../../apps/api/src/spend/spend.service.js';
import { addLateCharges, fillCharges } from './charges.js';
import { createTestDatabase, type TestDatabase } from '../processes/database.js';

export const REPORTING_ZONE = 'America/New_York';

export const LEAD: Actor = {
  ...SYSTEM,
  kind: 'person',
  roles: new Set(['teamLead']),
  teams: ['ads', 'support'],
};

export interface SpendInstallation {
  readonly database: TestDatabase;
  readonly connections: Database;
  readonly spend: SpendService;
  /** The same service at another time. */
  at(clock: Clock): SpendService;
  /** An answer; throws on a Problem. */
  ask(input: SpendInput, actor?: Actor): Promise<SpendResult>;
  addLate(): Promise<void>;
  close(): Promise<void>;
}

/** The service on a ledger of random charges, most of whose days are folded and some of which have changed since. */
export async function startSpend(): Promise<SpendInstallation> {
  const database = await createTestDatabase();
  await fillCharges(database, { rows: 24_000, reportingZone: REPORTING_ZONE });
  const connections = new Database(readConfig({ DATABASE_URL: database.url }), 'api');
  const addLate = () => addLateCharges(database, { rows: 2_000, reportingZone: REPORTING_ZONE });
  await new FoldDaysProcessor(connections).run();
  await addLate();
  const at = (clock: Clock) => new SpendService(new SpendRepository(connections), clock);
  const spend = at(new SystemClock());
  return {
    database,
    connections,
    spend,
    at,
    addLate,
    ask: async (input, actor = SYSTEM) => {
      const outcome = await spend.query(actor, input);
      if (outcome.__typename === 'Problem') throw new Error(JSON.stringify(outcome));
      return outcome;
    },
    close: async () => {
      await connections.onModuleDestroy();
      await database.drop();
    },
  };
}
