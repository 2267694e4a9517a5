import type { TestBursar } from '../processes/server.js';

export interface Row extends Record<string, string | number | null> {
  readonly day: string;
  readonly class: string;
  readonly difference: string | null;
}

export interface Reconciled {
  readonly month: string;
  readonly status: string;
  readonly rows: readonly Row[];
  readonly totals: Record<string, string | null>;
  readonly gaps: readonly Record<string, unknown>[];
}

export const reconciledMonth = async (bursar: TestBursar, month = '2026-09'): Promise<Reconciled> =>
  (await (await bursar.http(`/v1/reconciliation/${month}`)).json()) as Reconciled;
