import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from './failure.js';
import { say } from './output.js';
import { Refusal } from './refusal.js';
import type { Server } from './server.js';

const POLL_MS = 100;
/** Dropping the sample and starting again takes seconds; a machine under load takes longer. */
const RESTART_MS_MAX = 90_000;

export async function isSample(server: Server): Promise<boolean> {
  const { sample } = await server.json<{ sample: boolean }>({
    method: 'GET',
    path: '/v1/instance',
    ifLost: 'repeat',
  });
  return sample;
}

/** Own data does not belong among invented data: the first of it ends the sample. */
export async function leaveSampleFirst(server: Server): Promise<void> {
  if (!(await isSample(server))) return;
  say(
    'Leaving the sample organisation first: its data is dropped, yours begins with an empty one.',
  );
  await leaveSample(server);
}

/** Returns when the empty organisation answers. */
export async function leaveSample(server: Server): Promise<void> {
  try {
    await server.ask({ method: 'POST', path: '/v1/sample/leave', ifLost: 'once' });
  } catch (error) {
    // Another process was faster.
    if (!(error instanceof Refusal && error.status === 409)) throw error;
  }
  const deadline = Date.now() + RESTART_MS_MAX;
  while (Date.now() < deadline) {
    server.refresh();
    const answer = await server.attempt({ method: 'GET', path: '/readyz', ifLost: 'repeat' });
    if (
      answer?.status === 200 &&
      (JSON.parse(answer.text) as { sample?: boolean }).sample === false
    )
      return;
    await sleep(POLL_MS);
  }
  throw new Failure(
    `The server did not come back within ${RESTART_MS_MAX / 1000} seconds.`,
    1,
    'Look at its log.',
  );
}
