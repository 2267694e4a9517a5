/** Ends what postgres.mjs started. */
import { rm } from 'node:fs/promises';

export default async function stop() {
  const { server, folder } = globalThis.bursarTest;
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
