import type { Actor } from '../platform/actor.js';
import { reports, type UsageRecord } from '../usage/usage.module.js';
import type { ReadLine } from './intake.js';

/** Whose input it is: what it retries, and what it may bring. Null where Bursar itself posts. */
export interface Sender {
  readonly id: string;
  /** The teams whose usage it may bring. */
  readonly teams: 'all' | readonly string[];
}

export const senderOf = ({ id, teams }: Actor): Sender => ({ id, teams });

/** As whom it reports usage; a key of one team need not name it. */
export const reporterOf = ({ name, teams }: Actor): reports.Reporter => {
  const [team = null, ...others] = teams === 'all' ? [] : teams;
  return { principal: reports.reporterOf(name), team: others.length === 0 ? team : null };
};

/** Pure. Lines that are attributed to other teams than their sender's are held for a person to decide. */
export function holdForeign(
  lines: readonly ReadLine[],
  sender: Sender | null,
  teamOf: (record: UsageRecord) => string,
): readonly ReadLine[] {
  if (sender === null || sender.teams === 'all') return lines;
  const { teams } = sender;
  return lines.map((line) => {
    if (line.record === null) return line;
    const team = teamOf(line.record);
    if (teams.includes(team)) return line;
    const rejected = {
      reason: OTHER_TEAM,
      detail: `It is attributed to ${team}; the key that sent it is bound to ${teams.join(', ')}.`,
      redacted: line.redacted(),
      requestId: line.record.requestId,
    };
    return { ...line, record: null, rejected };
  });
}

export const OTHER_TEAM = 'other_team';
