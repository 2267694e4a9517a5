/**
 * A child process that is kept running: started again when it dies. One that never stayed up is given up after a few tries;
 * one that did is not, and a database that is away or a disk that is full is waited for in any case.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { BoundedLog } from './bounded-log.ts';

/** A child that lived longer than this has started well: counting its failures begins again. */
const RAPID_MS = 10_000;
const RAPID_FAILURES_MAX = 5;
const BACKOFF_MS = 250;
const BACKOFF_MS_MAX = 10_000;
const STOP_MS_MAX = 15_000;
const LINES_KEPT = 40;
/** The exit codes of apps/api/src/platform/start-process.ts. */
const EXIT_BAD_SETTING = 2;
const EXIT_UNAVAILABLE = 69;

/**
 * Usage comes in waves of short-lived records. Left alone, V8 lets their remains grow to several times what is alive; so
 * kept, an api under full load stays below 512 MB at hardly any more processor time.
 */
export const NODE_FLAGS = [
  '--enable-source-maps',
  '--max-semi-space-size=16',
  '--heap-growing-percent=80',
  '--import',
  path.join(import.meta.dirname, 'exit-with-parent.mjs'),
];

export interface SupervisedOptions {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly logFolder: string;
  /** Returns true where an exit code means something other than a failure: the child stays down. */
  readonly onFinal?: (code: number | null) => boolean;
  /** Gets what to print, and the exit code for this process. */
  readonly onGivenUp: (why: string, code: number) => void;
}

export class Supervised {
  readonly #options: SupervisedOptions;
  readonly #log: BoundedLog;
  #child: ChildProcess | null = null;
  #hasLived = false;
  #rapid = 0;
  #failures = 0;
  #stopping = false;
  #timer: NodeJS.Timeout | undefined;
  #lines: string[] = [];

  constructor(options: SupervisedOptions) {
    this.#options = options;
    this.#log = new BoundedLog(path.join(options.logFolder, `${options.name}.log`));
  }

  start(): void {
    const begun = Date.now();
    const { args, env } = this.#options;
    // A process group of its own: Ctrl-C reaches the parent alone, which stops everything in order. The channel ends
    // with the parent, however that died, and exit-with-parent.mjs then stops the child.
    const child = spawn(process.execPath, [...NODE_FLAGS, ...args], {
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => this.#keep(text));
    child.on('error', (error) => this.#keep(`${error.message}\n`));
    child.on('close', (code, signal) => this.#ended(code, signal, Date.now() - begun));
  }

  #keep(text: string): void {
    this.#log.write(text);
    this.#lines = (this.#lines.join('\n') + text).split('\n').slice(-LINES_KEPT);
  }

  #ended(code: number | null, signal: NodeJS.Signals | null, livedMs: number): void {
    const { name, onFinal } = this.#options;
    this.#child = null;
    if (this.#stopping || onFinal?.(code)) return;
    this.#keep(`${name} ended with ${signal ?? `code ${code}`}\n`);
    const isRapid = livedMs < RAPID_MS;
    this.#hasLived ||= !isRapid;
    this.#failures = isRapid ? this.#failures + 1 : 1;
    // What time removes is no sign that it never will.
    this.#rapid = isRapid && code !== EXIT_UNAVAILABLE ? this.#rapid + 1 : 0;
    if (!this.#hasLived && (code === EXIT_BAD_SETTING || this.#rapid >= RAPID_FAILURES_MAX)) {
      this.#giveUp(code);
      return;
    }
    const pause = Math.min(BACKOFF_MS_MAX, BACKOFF_MS * 2 ** (this.#failures - 1));
    this.#timer = setTimeout(() => this.start(), pause);
  }

  #giveUp(code: number | null): void {
    const { name, onGivenUp } = this.#options;
    this.#stopping = true;
    const lines = this.#lines.join('\n').trim();
    if (code === EXIT_BAD_SETTING) onGivenUp(lines, EXIT_BAD_SETTING);
    else onGivenUp(`The ${name} process does not stay up. Its last lines:\n${lines}`, 1);
  }

  /** Resolves when the child is gone: asked first, killed if it takes too long. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (child) {
      const gone = once(child, 'close');
      child.kill('SIGTERM');
      const patience = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
      await gone;
      clearTimeout(patience);
    }
    this.#log.end();
  }
}
