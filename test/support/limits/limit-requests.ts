import type { TravellingClock } from '../http/access.js';
import { admit, settle } from './admissions.js';
import type { Caller } from '../http/client.js';
import { applyConfig, TWO_TEAMS } from '../usage/lines.js';
import { startBursar, type TestBursar } from '../processes/server.js';

export const HOUR_MS = 3_600_000;
/** $0.10 at worst, $0.04 as used. */
export const CALL = { model: 'acme.chat-v1:0', inputTokens: 20_000, maxOutputTokens: 8_000 };
export const USED = { outcome: 'ok', usage: { input: 20_000, output: 2_000 } };
export const CONFIG = `${TWO_TEAMS.replace('name: Search', 'name: Search\n    projects: [ranking, semantic]')}prices:
  - { model: "acme.chat-v1:0", per1M: { input: "1", output: "10" } }
budgets:
  - { id: organisation, scope: {}, limit: "1.00", window: month }
  - { id: search, scope: { team: search }, limit: "0.10", window: month }
quotas:
  - { id: all, scope: {}, requestsPerMinute: 50 }
  - { id: search-rate, scope: { team: search }, requestsPerMinute: 20, concurrency: 10 }
  - { id: ads-rate, scope: { team: ads }, requestsPerMinute: 20 }
`;

export interface Asked {
  __typename: string;
  code?: string;
  id: string;
  state: string;
  from: string;
  to: string;
  approvedTo: string | null;
  evidence: Record<string, unknown>;
  ancestorWarning: string | null;
  isMine: boolean;
  mayDecide: boolean;
  decidedBy: string | null;
  hash: string | null;
}
export const FIELDS = `__typename ... on LimitRequest { id subject team from to until why state requestedBy decidedBy approvedTo
  decisionNote evidence ancestorWarning isMine mayDecide hash } ... on Problem { code message path }`;
/** A team with limits, its lead, and a person from finance. */
export interface LimitStory {
  readonly bursar: TestBursar;
  readonly lead: Caller;
  readonly finance: Caller;
  readonly hence: (ms: number) => string;
  readonly request: (input: Record<string, unknown>, as?: Caller) => Promise<Asked>;
  readonly decide: (id: string, more?: Record<string, unknown>, as?: Caller) => Promise<Asked>;
  readonly listed: (as: Caller) => Promise<Asked[]>;
  /** Admits and settles one call of $0.04; its status. */
  readonly spendOnce: (requestId: string) => Promise<number>;
  /** Who did what, in order. */
  readonly audited: () => Promise<string[]>;
}

export async function startLimitStory(clock: TravellingClock): Promise<LimitStory> {
  const bursar = await startBursar({ clock });
  await applyConfig(bursar, CONFIG);
  const [lead, finance] = [await bursar.as('teamLead', ['search']), await bursar.as('finance')];
  const hence = (ms: number) => new Date(clock.now().getTime() + ms).toISOString();
  const mutate = async (name: string, type: string, input: unknown, as: Caller) => {
    const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${FIELDS} } }`;
    const { [name]: asked } = await bursar.gql<Record<string, Asked>>(query, { input }, as);
    if (asked === undefined) throw new Error(`${name} answered nothing.`);
    return asked;
  };
  const asking = () => ({
    budget: 'search',
    to: '0.50',
    until: hence(2 * HOUR_MS),
    why: 'Launch.',
  });
  return {
    bursar,
    lead,
    finance,
    hence,
    request: (input, as = lead) =>
      mutate('requestLimit', 'RequestLimitInput', { ...asking(), ...input }, as),
    decide: (id, more = {}, as = finance) =>
      mutate('decideLimit', 'DecideLimitInput', { id, decision: 'approve', ...more }, as),
    listed: async (as) => {
      const query = '{ limitRequests { id state isMine mayDecide } }';
      return (await bursar.gql<{ limitRequests: Asked[] }>(query, {}, as)).limitRequests;
    },
    spendOnce: async (requestId) => {
      const { status, body } = await admit(bursar, { ...CALL, project: 'ranking', requestId });
      if (status === 201) await settle(bursar, body['admissionId'], USED);
      return status;
    },
    audited: async () => {
      const rows = await bursar.rows<{ entry: string }>(
        `SELECT actor_kind || ' ' || action AS entry FROM audit_entry WHERE action ~ '^(limit|quota\\.split)' ORDER BY seq`,
      );
      return rows.map(({ entry }) => entry);
    },
  };
}
