import { z } from 'zod';

const NUMBER = /^-?\d{1,20}(?:\.\d{1,30})?(?:[eE][+-]?\d{1,2})?$/;
/** A number of JSON as its own text: money is never a binary number. */
const amount = z.string().regex(NUMBER).nullish();
const text = z.string().max(1_024).nullish();
/** `2026-09-15` or an instant. */
const moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

const Cause = z.object({
  service: text,
  region: text,
  linkedAccount: text,
  linkedAccountName: text,
  usageType: text,
  impact: z.object({ contribution: amount }).optional(),
});

/** Three ways to spell the dimension: of messages, of events, and of the API. */
const Anomaly = z.object({
  anomalyId: z.string().min(1).max(256),
  accountId: z.string().max(64),
  anomalyStartDate: moment,
  anomalyEndDate: moment.nullish(),
  dimensionalValue: text,
  dimensionValue: text,
  DimensionValue: text,
  monitorArn: text,
  monitorName: text,
  impact: z.object({
    totalImpact: amount,
    totalActualSpend: amount,
    totalExpectedSpend: amount,
  }),
  rootCauses: z.array(Cause).max(100).nullish(),
  anomalyDetailsLink: text,
});

export interface AnomalyNotice {
  readonly id: string;
  readonly account: string;
  readonly monitor: string;
  readonly dimension: string | null;
  readonly startsAt: Date;
  /** Null: it goes on. */
  readonly endsAt: Date | null;
  /** US dollars as decimal text; null: AWS does not say. */
  readonly impact: string | null;
  readonly expected: string | null;
  readonly actual: string | null;
  readonly causes: readonly z.infer<typeof Cause>[];
  readonly link: string | null;
}

/** Pure. What Cost Anomaly Detection writes into a topic; null: the message is something else. */
export function readAnomalyNotice(message: string): AnomalyNotice | null {
  const read = Anomaly.safeParse(parsed(message));
  if (!read.success) return null;
  const { data } = read;
  const { impact, anomalyEndDate: end } = data;
  return {
    id: data.anomalyId,
    account: data.accountId,
    monitor: data.monitorName ?? data.monitorArn ?? '',
    dimension: data.dimensionalValue ?? data.dimensionValue ?? data.DimensionValue ?? null,
    startsAt: new Date(data.anomalyStartDate),
    endsAt: end === null || end === undefined ? null : new Date(end),
    impact: impact.totalImpact ?? null,
    expected: impact.totalExpectedSpend ?? null,
    actual: impact.totalActualSpend ?? null,
    causes: data.rootCauses ?? [],
    link: data.anomalyDetailsLink?.startsWith('https://') === true ? data.anomalyDetailsLink : null,
  };
}

function parsed(message: string): unknown {
  try {
    return JSON.parse(message, (_key: string, value: unknown, context?: { source?: string }) =>
      typeof value === 'number' ? (context?.source ?? null) : value,
    ) as unknown;
  } catch {
    return null;
  }
}
