import { post } from './gateways.js';
import type { Server } from './send.js';

const SONNET = 'us.anthropic.claude-sonnet-5-5';

/** Calls that the gateway asked for in the last hour and was refused: each for another reason. */
const REFUSED: readonly Readonly<Record<string, unknown>>[] = [
  { requestId: 'sample-sydney-1', team: 'search', region: 'ap-southeast-2', model: SONNET },
  { requestId: 'sample-sydney-2', team: 'search', region: 'ap-southeast-2', model: SONNET },
  {
    requestId: 'sample-evaluation',
    team: 'search',
    environment: 'dev',
    model: SONNET,
    inputTokens: 950_000,
    attempts: 5,
  },
  { requestId: 'sample-contract-1', team: 'legal', model: 'meta.llama3-3-70b-instruct-v1:0' },
  { requestId: 'sample-contract-2', team: 'legal', model: 'meta.llama3-3-70b-instruct-v1:0' },
  { requestId: 'sample-typing-error', team: 'serach', model: SONNET },
  { requestId: 'sample-load-test-1', team: 'checkout', environment: 'staging', model: SONNET },
  { requestId: 'sample-load-test-2', team: 'checkout', environment: 'staging', model: SONNET },
];

export async function refusedToday(server: Server): Promise<void> {
  for (const call of REFUSED) {
    const asked = {
      environment: 'prod',
      region: 'us-east-1',
      inputTokens: 3_200,
      maxOutputTokens: 800,
      ...call,
    };
    const answer = await post(server, 'edge-us', '/v1/admissions', asked);
    if (!answer.ok) continue;
    // Where a step of a budget has changed the call, it may pass: then the gateway does not make it.
    const { admissionId } = (await answer.json()) as { admissionId: string };
    const proof = { proof: 'never-dispatched' };
    await post(server, 'edge-us', `/v1/admissions/${admissionId}/void`, proof);
  }
}
