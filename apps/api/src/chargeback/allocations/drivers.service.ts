import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import { orgReading } from '../../org/org.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import type { ImportOrder } from '../../platform/http/file-import.js';
import { takeLock } from '../../platform/locks.js';
import { isProblem, type Problem } from '../../platform/outcome.js';
import type { LineProblem } from '../../platform/text/csv-file.js';
import { type LineValue, readDriversFile } from './drivers-file.js';
import { type DriverValue, saveValues, standingValues } from './drivers.repository.js';

/** received = accepted + duplicate + rejected. */
export interface ImportedDrivers {
  readonly dryRun: boolean;
  readonly received: number;
  readonly accepted: number;
  /** Of the accepted: those that take the place of another value. */
  readonly replaced: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly problems: readonly LineProblem[];
}

const AUDITED_MAX = 200;

/** What shared costs are split by where the ledger does not know it. */
@Injectable()
export class DriversService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** A value takes the place of the one before it for the same driver, day and team; what is wrong is reported. */
  async importFile(
    actor: Actor,
    text: string,
    { dryRun, reason }: ImportOrder,
  ): Promise<ImportedDrivers | Problem> {
    const file = readDriversFile(text);
    if (isProblem(file)) return file;
    return this.database.transaction(async (tx) => {
      if (!dryRun) await takeLock(tx, 'charges');
      const teams = (await orgReading.knownTeams(tx)).filter(({ removedAt }) => removedAt === null);
      const judged = judgeValues(
        file.values,
        new Set(teams.map(({ id }) => id)),
        await standingValues(tx, file.values),
      );
      const problems = [...file.problems, ...judged.problems].sort((a, b) => a.line - b.line);
      const { accepted, replaced, duplicate } = judged;
      if (!dryRun && accepted.length > 0) {
        const at = this.clock.now();
        await saveValues(tx, replaced, accepted, { at, by: actor.name });
        await this.audit.record(tx, actor, {
          ...{ action: 'driver.import', entityType: 'driver', reason },
          entityId: createHash('sha256').update(text).digest('hex'),
          after: {
            values: accepted.length,
            replaced: replaced.length,
            first: accepted.slice(0, AUDITED_MAX),
          },
        });
      }
      return {
        ...{ dryRun, received: file.received, accepted: accepted.length },
        ...{ replaced: replaced.length, duplicate, rejected: problems.length, problems },
      };
    });
  }
}

interface JudgedValues {
  readonly accepted: readonly DriverValue[];
  readonly replaced: readonly bigint[];
  readonly duplicate: number;
  readonly problems: readonly LineProblem[];
}

const keyOf = ({ day, driver, team }: DriverValue): string => JSON.stringify([day, driver, team]);

/** Pure. Which values are new, and which stand already; a file that says two things of one is wrong in its later line. */
export function judgeValues(
  lines: readonly LineValue[],
  teams: ReadonlySet<string>,
  standing: readonly (DriverValue & { readonly id: bigint })[],
): JudgedValues {
  const before = new Map(standing.map((one) => [keyOf(one), one]));
  const said = new Map<string, LineValue>();
  const accepted: DriverValue[] = [];
  const replaced: bigint[] = [];
  const problems: LineProblem[] = [];
  let duplicate = 0;
  for (const one of lines) {
    const { line, day, driver, team, value } = one;
    const earlier = said.get(keyOf(one));
    const old = before.get(keyOf(one));
    if (!teams.has(team)) problems.push(unknownTeam(line, team));
    else if (earlier !== undefined && earlier.value !== value)
      problems.push(saidTwice(one, earlier.line));
    else if (earlier !== undefined || old?.value === value) duplicate += 1;
    else {
      accepted.push({ day, driver, team, value });
      if (old !== undefined) replaced.push(old.id);
    }
    if (earlier === undefined) said.set(keyOf(one), one);
  }
  return { accepted, replaced, duplicate, problems };
}

const unknownTeam = (line: number, team: string): LineProblem => ({
  ...{ line, column: 'team', code: 'unknown_team' },
  message: `There is no team ${JSON.stringify(team)}.`,
  hint: 'Name a team of the configuration file by its id, or add it there first.',
});

const saidTwice = ({ line, driver, team }: LineValue, earlier: number): LineProblem => ({
  ...{ line, column: 'value', code: 'said_twice' },
  message: `Line ${earlier} has another value of ${driver} for ${team} on this day.`,
  hint: 'Leave one of them out.',
});
