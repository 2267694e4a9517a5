import { DAY } from '@bursar/time';
import type { AnomalyCard, AnomalyStep } from '../../anomalies/anomalies.module.js';
import type { OperationsAlert } from '../../operations/operations.module.js';
import { minuteText } from '../../platform/text/instant.js';
import type { Alert } from '../alert.js';
import { dollars } from '../../platform/text/dollars.js';

/**
 * Pure. One message for an incident, and one more if no one has answered it. What grows is on its page; what ended, or was planned,
 * asks for nothing.
 */
export function alertOfAnomaly(card: AnomalyCard, step: AnomalyStep, at: Date): Alert | null {
  if (card.isPlanned || (step !== 'opened' && step !== 'escalated')) return null;
  const { id, team, excessUsd, actualUsd, expectedUsd, cause, sentence, runbook } = card;
  const causes = cause.map(({ dimension, value }) => `${dimension} ${value}`);
  return {
    event: 'anomaly',
    key: `anomaly/${id}/${step}`,
    thread: `anomaly/${id}`,
    teams: team === null ? [] : [team],
    ...(card.ownerId !== null && { people: [card.ownerId] }),
    usd: excessUsd,
    title: step === 'opened' ? sentence : `Not answered yet: ${sentence}`,
    lines: [
      `Spent ${dollars(actualUsd)} since ${minuteText(card.from)}; expected: ${dollars(expectedUsd)}.`,
      ...(causes.length > 0 ? [`Cause: ${causes.join(', ')}.`] : []),
      'On its page, mark it as real, planned or false.',
      ...(runbook === null ? [] : [`What to do: ${runbook}`]),
    ],
    path: card.path,
    at,
    breaks: null,
  };
}

const MEASURED: Readonly<Record<OperationsAlert['rule'], (value: number) => string>> = {
  errorRate: (value) => `${figure(value)} % of calls fail`,
  latencyP95: (value) => `p95 latency is ${figure(value)} ms`,
  tokensPerMinute: (value) => `${figure(value)} tokens per minute`,
};

const figure = (value: number): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: 2 });

const MEASURES: Readonly<Record<OperationsAlert['rule'], string>> = {
  errorRate: 'errors',
  latencyP95: 'latency',
  tokensPerMinute: 'tokens',
};

/** The day of the episode, of this model alone, with what is measured. */
function operationsPath({ rule, provider, model, from }: OperationsAlert): string {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const start = Date.parse(from);
  const range = { from: day(start), to: day(start + DAY), tz: 'UTC' };
  const asked = { ...range, provider, model, measure: MEASURES[rule] };
  return `/operations?${new URLSearchParams(asked).toString()}`;
}

/** Pure. Calls of a model fare worse than a limit allows: once for each episode. */
export function alertOfOperations(news: OperationsAlert, at: Date): Alert {
  const { episode, rule, provider, model, value, limit, from } = news;
  return {
    event: 'anomaly',
    key: `operations/${episode}`,
    thread: `operations/${episode}`,
    teams: [],
    usd: null,
    title: `${model} (${provider}): ${MEASURED[rule](value)}`,
    lines: [
      `The limit is ${figure(limit)}; exceeded since ${minuteText(from)}.`,
      'See the model on the Operations page. Its limits are under `operations` in the configuration file.',
    ],
    path: operationsPath(news),
    at,
    breaks: null,
  };
}
