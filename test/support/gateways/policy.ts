import {
  acceptDocument,
  acceptStops,
  type HeldPolicy,
  type HeldStops,
  type PolicyKeyData,
  readKeys,
} from '@bursar/policy';
import { PoliciesService } from '../../../apps/api/src/policies/policies.module.js';
import type { Caller } from '../http/client.js';
import type { TestBursar } from '../processes/server.js';

/** What the job does after a change. */
export const publish = (bursar: TestBursar): Promise<{ readonly published: number }> =>
  bursar.app.get(PoliciesService, { strict: false }).publish();

export async function policyKeys(bursar: TestBursar) {
  const { keys } = (await (await bursar.http('/v1/policy/keys')).json()) as {
    keys: PolicyKeyData[];
  };
  return readKeys(keys);
}

/** As a gateway takes it: checked, or the reason why not. */
export async function policyOf(
  bursar: TestBursar,
  environment: string,
  query = '',
): Promise<HeldPolicy> {
  const text = await (await bursar.http(`/v1/policy?environment=${environment}${query}`)).text();
  const answer = acceptDocument(null, Buffer.from(text), await policyKeys(bursar), environment);
  if (answer.outcome === 'refused') throw new Error(`${answer.reason}: ${answer.detail}: ${text}`);
  return answer.held;
}

export async function stopsOf(bursar: TestBursar, environment: string): Promise<HeldStops> {
  const where = `/v1/policy?environment=${environment}&format=stops`;
  const text = await (await bursar.http(where)).text();
  const answer = acceptStops(null, Buffer.from(text), await policyKeys(bursar), environment);
  if (answer.outcome === 'refused') throw new Error(`${answer.reason}: ${answer.detail}: ${text}`);
  return answer.held;
}

export interface StreamEvent {
  readonly event: string;
  readonly id: string;
  readonly data: string;
}

export interface OpenStream {
  /** The next event that fits; waits for it. */
  readonly next: (event: 'stops' | 'policy') => Promise<StreamEvent>;
  /** Whether the stream came to its end, and was not cut. */
  readonly ended: Promise<boolean>;
  readonly close: () => void;
}

/** A gateway's end of the stream. */
export async function openStream(
  bursar: Pick<TestBursar, 'http'>,
  query: string,
  headers: Record<string, string> = {},
  as?: Caller,
): Promise<OpenStream> {
  const abort = new AbortController();
  const init = { headers, signal: abort.signal };
  const response = await bursar.http(`/v1/policy/stream?${query}`, init, as);
  if (response.status !== 200 || response.body === null) throw new Error(await response.text());
  const came: StreamEvent[] = [];
  let wake = (): void => undefined;
  const read = async (body: ReadableStream<Uint8Array>): Promise<void> => {
    let text = '';
    const decoder = new TextDecoder();
    for await (const piece of body) {
      text += decoder.decode(piece, { stream: true });
      const frames = text.split('\n\n');
      text = frames.pop() ?? '';
      came.push(...frames.flatMap(toEvent));
      wake();
    }
  };
  const ended = read(response.body).then(
    () => true,
    () => false,
  );
  return {
    ended,
    close: () => abort.abort(),
    next: async (event) => {
      for (;;) {
        const at = came.findIndex((one) => one.event === event);
        const [found] = at === -1 ? [] : came.splice(at, 1);
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}

function toEvent(frame: string): StreamEvent[] {
  const fields = new Map(
    frame.split('\n').map((line) => {
      const at = line.indexOf(': ');
      return [line.slice(0, at), line.slice(at + 2)] as const;
    }),
  );
  const [event, id, data] = ['event', 'id', 'data'].map((name) => fields.get(name));
  if (event === undefined || id === undefined || data === undefined) return [];
  return [{ event, id, data }];
}

export const documentOf = <T>({ data }: StreamEvent): T =>
  (JSON.parse(data) as { document: T }).document;
