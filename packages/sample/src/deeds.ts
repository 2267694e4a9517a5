import { ask, type Caller, mutate, type Persona, signIn } from './ask.js';
import type { Calendar } from './calendar.js';
import { sections } from './config.js';
import type { Server } from './send.js';

/** Something that a person did, at its time. */
export interface Deed {
  readonly at: number;
  readonly act: (server: Server) => Promise<void>;
}

async function as(
  server: Server,
  persona: Persona,
  text: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<void> {
  await mutate(server, await signIn(server, persona), text, variables);
}

/** A platform engineer applies a file, or some of its sections. */
export function configured(
  at: number,
  reason: string,
  file: string | readonly (readonly string[])[],
): Deed {
  const text = typeof file === 'string' ? file : sections(...file);
  const apply = `($input: ApplyConfigInput!) { applyConfig(input: $input) {
    ... on ConfigPlan { applied } ... on ConfigProblems { problems { message } } } }`;
  return {
    at,
    act: async (server) => {
      const cookie = await signIn(server, 'platform');
      const basis = await sectionsSeen(server, cookie, text);
      await mutate(server, cookie, apply, { input: { text, reason, basis } });
    },
  };
}

/** As of one who has just looked at each section that a text names: on screen, a change says what it is based on. */
async function sectionsSeen(server: Server, cookie: Caller, text: string): Promise<object[]> {
  const query = `query ($section: String!) { configPiece(section: $section) { ... on ConfigPiece { hash } } }`;
  const seen: object[] = [];
  for (const [, section = ''] of text.matchAll(/^(?!apiVersion)(\w+):/gm)) {
    const asked = { query, variables: { section } };
    const { configPiece } = await ask<{ configPiece: { hash?: string } }>(server, asked, cookie);
    seen.push({ section, hash: configPiece.hash ?? null });
  }
  return seen;
}

/** What finance expects of the teams that spend most, for the month before this one and for this one. */
export async function planned(server: Server, { now }: Calendar): Promise<void> {
  const cookie = await signIn(server, 'finance');
  const set =
    '($input: SetPlanInput!) { setPlan(input: $input) { ... on Problem { message } __typename } }';
  const months = [-1, 0, 1].map((later) => monthOf(now, later));
  const teams = {
    platform: '450.00',
    'data-science': '390.00',
    legal: '230.00',
    support: '220.00',
    search: '130.00',
    ads: '50.00',
    growth: '40.00',
    checkout: '60.00',
  };
  for (const month of months)
    for (const [target, usd] of Object.entries(teams)) {
      const input = {
        kind: 'team',
        target,
        month,
        usd,
        reason: 'Plan of the second half of the year',
        seen: {},
      };
      await mutate(server, cookie, set, { input });
    }
}

function monthOf(now: number, later: number): string {
  const date = new Date(now);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + later, 1))
    .toISOString()
    .slice(0, 7);
}

/** By the lead of Search. */
export function askedForMore(
  server: Server,
  to: string,
  until: number,
  why: string,
): Promise<void> {
  const input = { budget: 'search-month', to, until: new Date(until).toISOString(), why };
  return as(
    server,
    'teamLead',
    '($input: RequestLimitInput!) { requestLimit(input: $input) { __typename ... on Problem { message } } }',
    { input },
  );
}

export async function decided(server: Server, decision: string, note: string): Promise<void> {
  const cookie = await signIn(server, 'finance');
  const { limitRequests } = await ask<{ limitRequests: { id: string }[] }>(
    server,
    { query: '{ limitRequests(state: "waiting") { id } }' },
    cookie,
  );
  for (const { id } of limitRequests)
    await mutate(
      server,
      cookie,
      '($input: DecideLimitInput!) { decideLimit(input: $input) { __typename ... on Problem { message } } }',
      { input: { id, decision, note } },
    );
}

/** Last month, and before it what there is of the month before that. */
export async function closed(server: Server, { firstDay, closedMonth }: Calendar): Promise<void> {
  const cookie = await signIn(server, 'finance');
  const text = `($month: String!, $reason: String!) { closeMonth(month: $month, reason: $reason, acceptWarnings: true) {
    __typename ... on Problem { message } } }`;
  const reason = 'Logs are whole; what has no team is charged to the platform later';
  const months = [new Date(firstDay).toISOString().slice(0, 7), closedMonth];
  for (const month of new Set(months)) await mutate(server, cookie, text, { month, reason });
}

/** The platform engineer looks at the retry loop, and takes it. */
export async function acknowledged(server: Server): Promise<void> {
  const cookie = await signIn(server, 'platform');
  const { anomalies } = await ask<{
    anomalies: { edges: { node: { id: string; team: string | null } }[] };
  }>(server, { query: '{ anomalies { edges { node { id team } } } }' }, cookie);
  for (const { id } of anomalies.edges
    .map(({ node }) => node)
    .filter(({ team }) => team === 'support')
    .slice(0, 1))
    await mutate(
      server,
      cookie,
      '($id: ID!) { acknowledgeAnomaly(id: $id) { __typename ... on Problem { message } } }',
      { id },
    );
}

export async function stopped(
  server: Server,
  scope: Readonly<Record<string, string>>,
  reason: string,
  until?: number,
): Promise<void> {
  const input = {
    scope,
    reason,
    confirm: Object.values(scope).join('/'),
    ...(until !== undefined && { until: new Date(until).toISOString() }),
  };
  await as(
    server,
    'platform',
    '($input: StopInput!) { stop(input: $input) { __typename ... on Problem { message } } }',
    { input },
  );
}

export async function resumed(server: Server): Promise<void> {
  const cookie = await signIn(server, 'platform');
  const { stops } = await ask<{ stops: { id: string }[] }>(
    server,
    { query: '{ stops { id } }' },
    cookie,
  );
  for (const { id } of stops)
    await mutate(
      server,
      cookie,
      '($input: ResumeInput!) { resume(input: $input) { __typename ... on Problem { message } } }',
      { input: { id, reason: 'It is fixed: three tries, then an error' } },
    );
}
