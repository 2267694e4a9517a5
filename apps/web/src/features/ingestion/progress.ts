export interface Running {
  readonly startedAt: string;
  readonly lastAt: string;
  readonly finishedAt: string | null;
  readonly bytesTotal: string | null;
  readonly bytesDone: string;
  readonly counts: { readonly received: string };
  readonly failure: string | null;
}

/** A run that says nothing for this long is taken for interrupted; the importer may pick it up again. */
const STALLED_AFTER_MS = 60_000;

export type RunState = 'running' | 'stalled' | 'failed' | 'done';

export function stateOf(run: Running, now: number): RunState {
  if (run.failure !== null) return 'failed';
  if (run.finishedAt !== null) return 'done';
  return now - Date.parse(run.lastAt) > STALLED_AFTER_MS ? 'stalled' : 'running';
}

/** Percent done by bytes, 0 to 100; null where the total is not known. */
export function percentOf(run: Running): number | null {
  if (run.finishedAt !== null && run.failure === null) return 100;
  if (run.bytesTotal === null || run.bytesTotal === '0') return null;
  return Math.min(100, Number((BigInt(run.bytesDone) * 1000n) / BigInt(run.bytesTotal)) / 10);
}

/** Records per second so far; null in the first moments. */
export function rateOf(run: Running): number | null {
  const end = Date.parse(run.finishedAt ?? run.lastAt);
  const seconds = (end - Date.parse(run.startedAt)) / 1000;
  return seconds < 0.5 ? null : Number(run.counts.received) / seconds;
}

/** Milliseconds left at the pace so far; null where that is unknown. */
export function etaOf(run: Running): number | null {
  if (run.finishedAt !== null || run.bytesTotal === null || run.bytesDone === '0') return null;
  const spent = Date.parse(run.lastAt) - Date.parse(run.startedAt);
  const left = BigInt(run.bytesTotal) - BigInt(run.bytesDone);
  return left <= 0n ? 0 : (spent * Number(left)) / Number(run.bytesDone);
}
