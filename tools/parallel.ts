/** Child processes that run to their end, and a bound on how many do so at once. */
import { spawn } from 'node:child_process';
import { root } from './bootstrap.mjs';

export interface RunOptions {
  /** Variables beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Its output goes straight to the terminal. */
  readonly live?: boolean;
}

export interface Ran {
  readonly code: number;
  /** What it printed; empty where it was `live`. */
  readonly output: string;
}

/** Runs Node with arguments. Never rejects, so that the caller decides what a failure means. */
export function run(
  args: readonly string[],
  { env = {}, cwd = root, live = false }: RunOptions = {},
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: live ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    child.on('error', (error) => resolve({ code: 1, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Like Promise.all over `work(item)`, with at most `atOnce` running. */
export async function mapLimited<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = [...items.entries()].reverse();
  const lane = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [index, item] = next;
      results[index] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane));
  return results;
}
