/** How a long-running tool ends: once, in order, however often it is asked to. */
import { readFileSync } from 'node:fs';
import { STOP_SIGNALS } from '../bootstrap.mjs';
import { messageOf } from '../errors.mjs';
import { isAlive, outputOf } from '../processes.ts';

/** A terminal, npm and the hand-over may each deliver the same Ctrl-C; a later one means "now". */
const SAME_SIGNAL_MS = 2_000;
const WATCH_MS = 500;

export class Ending {
  readonly #closers: (() => Promise<void>)[] = [];
  #since: number | null = null;

  /** What must be undone, the newest first. */
  add(close: () => Promise<void>): void {
    this.#closers.push(close);
  }

  /** Undoes everything and ends the process; never returns. Later calls wait for the first. */
  async now(code: number, message?: string): Promise<never> {
    if (this.#since !== null) return new Promise<never>(() => undefined);
    this.#since = Date.now();
    if (message !== undefined) (code === 0 ? console.log : console.error)(message);
    for (let close = this.#closers.pop(); close !== undefined; close = this.#closers.pop()) {
      try {
        await close();
      } catch (error) {
        console.error(messageOf(error));
      }
    }
    process.exit(code);
  }

  /** Signals, the hand-over's channel, and the death of the npm that started us all ask for the same. */
  onSignals(): void {
    const asked = (): void => {
      if (this.#since !== null && Date.now() - this.#since > SAME_SIGNAL_MS) process.exit(130);
      void this.now(0, '\nStopping …');
    };
    for (const signal of STOP_SIGNALS) process.on(signal, asked);
    // Not a second Ctrl-C, however often it is noticed.
    onAbandoned(() => void this.now(0, '\nStopping …'));
  }
}

/** Calls back when the process that started this one is gone: the hand-over of bootstrap.mjs, npm, or npm's shell. */
export function onAbandoned(callback: () => void): void {
  process.on('disconnect', callback);
  process.channel?.unref();
  const starters = startersOf(process.ppid);
  const watch = setInterval(() => {
    if (starters.every(isAlive)) return;
    clearInterval(watch);
    callback();
  }, WATCH_MS).unref();
}

/** npm passes a signal to the shell between us and itself, and no further; killed outright, it passes nothing. */
function startersOf(parent: number): number[] {
  if (!process.env['npm_lifecycle_event']) return [];
  return [parent, parentOf(parent)].filter((pid) => pid > 1);
}

function parentOf(pid: number): number {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return Number.parseInt(outputOf('ps', ['-o', 'ppid=', '-p', String(pid)]) ?? '', 10) || 0;
  }
}
