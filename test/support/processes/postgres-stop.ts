/** Ends what postgres.ts started. */
import { rm } from 'node:fs/promises';

export default async function stop(): Promise<void> {
  if (globalThis.bursarTest === undefined) return;
  const { server, folder } = globalThis.bursarTest;
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
