import type { IncomingMessage, ServerResponse } from 'node:http';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { findPython, installEmulators } from '../processes/python.js';
import { root } from '../root.js';

const run = promisify(execFile);

export interface CostRequest {
  readonly TimePeriod: { readonly Start: string; readonly End: string };
  readonly GroupBy: readonly { readonly Type: string; readonly Key: string }[];
  readonly Filter: unknown;
  readonly NextPageToken?: string;
}

export interface CostDay {
  readonly TimePeriod: { readonly Start: string; readonly End: string };
  readonly Total: Record<string, never>;
  readonly Groups: readonly unknown[];
  readonly Estimated: boolean;
}

export type CostAnswer =
  | { readonly ResultsByTime: readonly CostDay[]; readonly NextPageToken?: string }
  | { readonly failure: string; readonly message?: string };

/** Cost Explorer as its wire has it: what was asked, and what was answered. */
export class CostsStub {
  readonly asked: CostRequest[] = [];
  readonly answered: CostAnswer[] = [];

  constructor(public reply: (request: CostRequest) => CostAnswer) {}

  readonly answer = (message: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => {
      const request = JSON.parse(Buffer.concat(chunks).toString('utf8')) as CostRequest;
      this.asked.push(request);
      const answer = this.reply(request);
      const headers = { 'content-type': 'application/x-amz-json-1.1' };
      if ('failure' in answer) {
        const { failure, message: text = failure } = answer;
        response.writeHead(400, headers).end(JSON.stringify({ __type: failure, Message: text }));
        return;
      }
      this.answered.push(answer);
      response.writeHead(200, headers).end(JSON.stringify(answer));
    });
  };
}

/** One group: its keys, its cost, and what was used. */
export const group = (keys: readonly string[], usd: string, quantity = '0', unit = 'N/A') => ({
  Keys: keys,
  Metrics: {
    UnblendedCost: { Amount: usd, Unit: 'USD' },
    UsageQuantity: { Amount: quantity, Unit: unit },
  },
});

export const costDay = (day: string, groups: readonly unknown[], isEstimated = false): CostDay => ({
  TimePeriod: {
    Start: day,
    End: new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10),
  },
  Total: {},
  Groups: groups,
  Estimated: isEstimated,
});

/** What AWS's own service model says against these; empty where it says nothing. */
export async function againstModel(
  service: string,
  values: readonly { readonly shape: string; readonly value: unknown }[],
): Promise<string[]> {
  const name = findPython();
  if (name === null) return [];
  const python = await installEmulators(name);
  const script = path.join(root, 'test/connectors/against_model.py');
  const { stdout } = await run(python, [script, service, JSON.stringify(values)]);
  return JSON.parse(stdout) as string[];
}
