import type { Answer } from './admissions.js';
import { TWO_TEAMS } from '../usage/lines.js';
import type { TestBursar } from '../processes/server.js';

/** Nothing but quotas decides here. */
export const quotaConfig = (quotas: string): string => `${TWO_TEAMS}prices:
  - { model: "acme.chat-v1:0", per1M: { input: "1", output: "10" } }
quotas:
${quotas}
`;
/** 100 tokens at most, of a model at $1 in and $10 out. */
export const CALL = { model: 'acme.chat-v1:0', inputTokens: 60, maxOutputTokens: 40 };

export interface SeenQuota {
  id: string;
  usedToday: string;
  underWay: number;
  throttledLastHour: number;
  effective: Record<string, number>;
}
export const seenQuotas = async (bursar: TestBursar): Promise<Record<string, SeenQuota>> => {
  const { quotas } = await bursar.gql<{ quotas: SeenQuota[] }>(
    '{ quotas { id usedToday underWay throttledLastHour effective } }',
  );
  return Object.fromEntries(quotas.map((quota) => [quota.id, quota]));
};
export const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status);
export const allowed = (answers: readonly Answer[]) =>
  answers.filter(({ status }) => status === 201);
