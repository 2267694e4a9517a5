import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Database, type Sql } from '../../platform/database.js';
import { loadAccounting } from '../accounting/section-accounting.js';
import { type Answer, deadlineOf, lineKey, type LineState, stateOf } from './answer.js';
import { answersOf } from './answers.repository.js';
import type { LineBody } from '../statements/statement.js';

export interface ShownThread {
  readonly key: string;
  readonly state: LineState | null;
  readonly answers: readonly Answer[];
}

export interface Threads {
  /** Until when lines can be disputed. */
  readonly deadline: Date;
  readonly of: (team: string, body: LineBody) => ShownThread;
}

/** What was answered to the lines of a month. */
@Injectable()
export class ThreadsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async ofMonth(month: string, teams: readonly string[]): Promise<Threads> {
    const byLine = Map.groupBy(
      await answersOf(this.database, month, teams),
      ({ team, line }) => `${team} ${line}`,
    );
    const { disputeDays } = await loadAccounting(this.database);
    return {
      deadline: deadlineOf(month, disputeDays),
      of: (team, body) => {
        const key = lineKey(team, body);
        const answers = byLine.get(`${team} ${key}`) ?? [];
        return { key, answers, state: stateOf(answers, this.clock.now()) };
      },
    };
  }
}

export interface Disputed {
  readonly team: string;
  readonly description: string;
  readonly deadline: Date;
}

/** Disputes of a month that no one has decided: open ones, and how many have lapsed. */
export async function disputesOf(
  sql: Sql,
  month: string,
  now: Date,
): Promise<{ readonly open: readonly Disputed[]; readonly lapsed: number }> {
  const threads = Map.groupBy(
    await answersOf(sql, month, null),
    ({ team, line }) => `${team} ${line}`,
  );
  const states = [...threads.values()].map((thread) => ({ thread, state: stateOf(thread, now) }));
  return {
    open: states
      .filter(({ state }) => state === 'disputed')
      .flatMap(({ thread }) => {
        const last = thread.findLast(({ kind }) => kind === 'dispute');
        if (last?.deadline === null || last === undefined) return [];
        const { team, description, deadline } = last;
        return [{ team, description, deadline }];
      }),
    lapsed: states.filter(({ state }) => state === 'lapsed').length,
  };
}
