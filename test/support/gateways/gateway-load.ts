import { setTimeout as sleep } from 'node:timers/promises';
import { askGraphql, bearer, dataOf } from '../http/client.js';
import type { FakeBedrock } from './fake-bedrock.js';
import { type GatewayProcess, spawnGateway } from './gateway.js';
import { applyConfig } from '../usage/lines.js';
import type { SpawnedBursar } from '../processes/process.js';

export const LOAD_MODEL = 'acme.chat-v1:0';
export const LOAD_TEAMS = ['search', 'ads', 'support'] as const;
const LOAD_CONFIG = `apiVersion: bursar/v1
trustedMetadataPrincipals: ["arn:aws:sts::*:assumed-role/GatewayRole/*"]
teams:
${LOAD_TEAMS.map((team) => `  - { id: ${team}, recognisedBy: { requestMetadata: { team: ${team} } } }`).join('\n')}
prices:
  - { model: "${LOAD_MODEL}", per1M: { input: "1", output: "10" } }
budgets:
  - { id: organisation, scope: {}, limit: "50000", window: month }
${LOAD_TEAMS.map((team) => `  - { id: ${team}, scope: { team: ${team} }, limit: "10000", window: month }`).join('\n')}
`;
const ASK = {
  messages: [{ role: 'user', content: [{ text: 'why '.repeat(100) }] }],
  inferenceConfig: { maxTokens: 500 },
};
const PROBE_EVERY_MS = 50;
const PROBE_MS_MAX = 5_000;

export type LoadHouse = Pick<SpawnedBursar, 'url' | 'token'>;

const askOf =
  ({ url, token }: LoadHouse) =>
  <T>(query: string): Promise<T> =>
    dataOf(askGraphql<T>(url, bearer(token), query));

export async function configure(house: LoadHouse): Promise<void> {
  const http = (where: string, init: RequestInit = {}) =>
    fetch(new URL(where, house.url), {
      ...init,
      headers: { ...bearer(house.token), ...Object.fromEntries(new Headers(init.headers)) },
    });
  await applyConfig({ http }, LOAD_CONFIG);
}

/** The example gateway under a key of its own. */
export async function gatewayAt(
  house: LoadHouse,
  bedrock: FakeBedrock,
  { name, lanes }: { readonly name: string; readonly lanes: 'strict' | 'lease' },
): Promise<GatewayProcess> {
  const { createApiKey } = await askOf(house)<{ createApiKey: { secret: string } }>(
    `mutation { createApiKey(input: { name: "${name}", kind: gateway }) { ... on NewApiKey { secret } } }`,
  );
  const urls = { bursarUrl: house.url, bedrockUrl: bedrock.url };
  return spawnGateway({ ...urls, token: createApiKey.secret, lanes, name });
}

/** So many callers, one call after the other each, until `isOver`; how often each status was answered. */
export async function callTogether(
  gateway: GatewayProcess,
  callers: number,
  isOver: (made: number) => boolean,
): Promise<Record<number, number>> {
  const answers: Record<number, number> = {};
  let made = 0;
  const caller = async (_: unknown, nth: number): Promise<void> => {
    const team = LOAD_TEAMS[nth % LOAD_TEAMS.length] ?? '';
    for (; !isOver(made);) {
      const user = `user-${made++ % 40}`;
      const headers = { 'x-bursar-team': team, 'x-bursar-user': user };
      const answer = await gateway.converse(LOAD_MODEL, ASK, { headers });
      await answer.arrayBuffer();
      answers[answer.status] = (answers[answer.status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return answers;
}

/** Asks whether the api is ready as long as `work` goes on; every answer that was not a yes. */
export async function watchReadiness<T>(
  url: string,
  work: Promise<T>,
): Promise<{ readonly result: T; readonly faults: string[] }> {
  const faults: string[] = [];
  const over = new AbortController();
  const probing = (async () => {
    while (!over.signal.aborted) {
      const signal = AbortSignal.timeout(PROBE_MS_MAX);
      const answer = await fetch(`${url}/readyz`, { signal }).catch(String);
      if (typeof answer === 'string') faults.push(answer);
      else if (!answer.ok) faults.push(String(answer.status));
      await sleep(PROBE_EVERY_MS);
    }
  })();
  try {
    return { result: await work, faults };
  } finally {
    over.abort();
    await probing;
  }
}

export async function differencesAt(house: LoadHouse): Promise<string[]> {
  const { verify } = await askOf(house)<{
    verify: { checks: { invariant: string; differences: string[] }[] };
  }>('{ verify { checks { invariant differences } } }');
  return verify.checks.flatMap(({ invariant, differences }) =>
    differences.map((one) => `${invariant}: ${one}`),
  );
}
