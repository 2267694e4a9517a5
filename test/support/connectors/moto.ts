import { spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe } from '@jest/globals';
import { freePort } from '../../../tools/processes.ts';
import { findPython, installEmulators } from '../processes/python.js';

const python = findPython();

export const hasPython = python !== null;

/** Reports its tests as skipped where there is no Python to run the emulator on. */
export const describeWithMoto: typeof describe.skip = python === null ? describe.skip : describe;

/** The first time on a machine the emulator is fetched. */
export const INSTALL_MS_MAX = 300_000;

export interface Moto {
  readonly url: string;
  /** Forgets everything that was made in it. */
  readonly reset: () => Promise<void>;
  /** From the next call but `free` on, every call needs a policy that allows it. */
  readonly enforcePolicies: (free: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Installs the emulator, once; answers the Python that has it. */
export function installMoto(): Promise<string> {
  if (python === null) throw new Error('There is no Python: use describeWithMoto.');
  return installEmulators(python);
}

/** moto, an emulator of AWS from outside this project, on a port of its own. */
export async function startMoto(): Promise<Moto> {
  const installed = await installMoto();
  const port = await freePort();
  const server = path.join(path.dirname(installed), 'moto_server');
  const child = spawn(server, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const url = `http://127.0.0.1:${port}`;
  const api = async (what: string, body?: string): Promise<void> => {
    await fetch(`${url}/moto-api/${what}`, { method: 'POST', ...(body !== undefined && { body }) });
  };
  while (
    !(await fetch(`${url}/moto-api/`).then(
      ({ ok }) => ok,
      () => false,
    ))
  )
    await sleep(100);
  return {
    url,
    reset: () => api('reset'),
    enforcePolicies: (free) => api('reset-auth', String(free)),
    close: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
