import { GraphQLSchemaHost } from '@nestjs/graphql';
import { EndpointsService } from '../../../apps/api/src/access/access.module.js';
import { createKey } from './access.js';
import { bearer, type Caller, type GraphqlAnswer } from './client.js';
import { type HostileField, hostileFields, hostileRequests } from './hostile.js';
import type { TestBursar } from '../processes/server.js';

const REQUEST_MS_MAX = 20_000;
/** What a caller can fix is an answer in a union, or leaves the other fields of a query alone. */
const EXPECTED = new Set(['INVALID', 'CONFLICT', 'NOT_FOUND']);

/** Every n-th of all: the longer the campaign, the smaller the step. */
function* everyNth<T>(all: Iterable<T>, step: number): Generator<T> {
  let at = 0;
  for (const one of all) if (at++ % step === 0) yield one;
}

/** What went wrong when every endpoint that the server has was given what is hostile. */
export async function fuzzEndpoints(bursar: TestBursar, step: number): Promise<string[]> {
  const wrong: string[] = [];
  const endpoints = bursar.app
    .get(EndpointsService, { strict: false })
    .endpoints()
    .map(({ name }) => name)
    .filter((name) => /^[A-Z]+ \//.test(name));
  const gateway = bearer((await createKey(bursar, { name: 'fuzz', kind: 'gateway' })).secret);
  for (const endpoint of endpoints)
    for (const { method, path, body } of everyNth(hostileRequests(endpoint), step)) {
      const as: Caller | undefined = /\/(admissions|leases|denials|policy|ofrep)/.test(endpoint)
        ? gateway
        : undefined;
      const answer = await bursar.http(
        path,
        {
          method,
          signal: AbortSignal.timeout(REQUEST_MS_MAX),
          ...(body !== null && { body, headers: { 'content-type': 'application/json' } }),
        },
        as,
      );
      if (answer.status >= 500)
        wrong.push(
          `${answer.status} ${method} ${path.slice(0, 120)} ${(body ?? '').slice(0, 200)}`,
        );
      await answer.body?.cancel();
    }
  return wrong;
}

/** The same for every field of GraphQL that takes arguments. */
export async function fuzzFields(bursar: TestBursar, step: number): Promise<string[]> {
  const wrong: string[] = [];
  const { schema } = bursar.app.get(GraphQLSchemaHost, { strict: false });
  for (const asked of everyNth(hostileFields(schema), step)) {
    const answer = await bursar.ask(asked.query, asked.variables);
    const fault = faultOf(answer);
    if (fault !== null) wrong.push(described(asked, fault));
  }
  return wrong;
}

function faultOf({ data, errors = [] }: GraphqlAnswer<unknown>): string | null {
  const failed = errors.find(({ extensions }) => extensions?.['code'] === 'INTERNAL_SERVER_ERROR');
  if (failed !== undefined) return failed.message;
  const isVoid = (data ?? null) === null;
  const thrown = errors.find(({ extensions }) => EXPECTED.has(String(extensions?.['code'])));
  return isVoid && thrown !== undefined ? `voids the document: ${thrown.message}` : null;
}

const described = ({ field, variables }: HostileField, fault: string): string =>
  `${field} ${JSON.stringify(variables).slice(0, 300)}: ${fault}`;
