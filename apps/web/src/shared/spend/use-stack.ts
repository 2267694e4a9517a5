import { useEffect } from 'react';
import { type EventFeed, useEvents } from './events.query.js';
import { bucketKeys, chooseGrain, type Grain } from './grains.js';
import { type Mark, marksOf } from './marks.js';
import { useLabels } from '../format/labels.js';
import type { Load } from '../data/load.js';
import { useNames } from '../data/session.query.js';
import { ask, spendCsv, type Scope, type SpendQuestion } from './question.js';
import { GROUPS_ASKED, toStack, type Stack } from './series.js';
import { useCostOverTime } from './spend.query.js';
import { plural } from '../format/numbers.js';
import { summarise } from '../format/summaries.js';
import { useView } from './use-view.js';

export interface OverTime {
  readonly stack: Stack;
  readonly summary: string;
  readonly csv: string;
  /** What was asked for the picture. */
  readonly question: SpendQuestion;
  readonly events: ChartEvents;
  /** What the chart is of. */
  readonly about: About;
}

export interface About {
  readonly scope: Scope;
  readonly dimension: string;
  readonly grain: Grain;
}

/** Events as marks on the time axis, with all that the list under the chart says. */
export interface ChartEvents {
  readonly marks: readonly Mark[];
  readonly isCut: boolean;
  readonly zone: string;
}

const NO_EVENTS: EventFeed = { events: [], isCut: false };

export const loadStackedChart = () => import('../charts/stacked-chart.js');

/** On a wide screen the chart is in sight as the page opens; on a phone it stands further down, and comes as it is scrolled to. */
function loadEarly(): void {
  if (window.matchMedia('(width >= 688px)').matches) void loadStackedChart();
}

/**
 * Spend of a scope over time by a dimension: at most eight series and Other, at most 400 buckets. What draws it is on its way while
 * the figures are.
 */
export function useOverTime(scope: Scope, dimension: string): Load<OverTime> {
  useEffect(loadEarly, []);
  const { view, now } = useView();
  const labelOf = useLabels();
  const grain = chooseGrain(scope.range, view.grain);
  const question = ask(scope, { groupBy: [dimension, grain], top: GROUPS_ASKED });
  // The file has every group: Other is for the picture.
  const csv = spendCsv(ask(scope, { groupBy: [dimension, grain] }));
  const load = useCostOverTime(question);
  const names = useNames();
  const teams = names.status === 'ready' ? names.data.teams.map(({ id }) => id) : [];
  const known = dimension === 'team' ? teams : [];
  const feed = useEvents(scope);
  if (load.status !== 'ready') return load;
  // They come with the same answer; drawn after it, they would push what is below.
  if (names.status === 'pending' || feed.status === 'pending') return { status: 'pending' };
  const { range, zone } = scope;
  const keys = bucketKeys(range, grain, zone, now);
  const stack = toStack(load.data.rows, { keys, grain, dimension, zone, now, labelOf, known });
  const coarser = view.grain !== null && view.grain !== grain;
  const note = coarser
    ? ` Shown by ${grain}, because the range is too long for ${view.grain}.`
    : '';
  const { events, isCut } = feed.status === 'ready' ? feed.data : NO_EVENTS;
  const marks = marksOf(events, { keys, grain, zone });
  const summary =
    summarise(stack, load.data.total.cost, range, zone) + note + eventNote(feed.status, marks);
  return {
    ...load,
    data: {
      stack,
      summary,
      csv,
      question,
      events: { marks, isCut, zone },
      about: { scope, dimension, grain },
    },
  };
}

/** The picture shows them as numbered lines: in words, how many there are. A feed that fails takes no chart with it. */
function eventNote(status: Load<EventFeed>['status'], marks: readonly Mark[]): string {
  if (status === 'error') return ' Events could not be loaded.';
  const count = marks.reduce((sum, { events }) => sum + events.length, 0);
  if (count === 0) return '';
  return ` ${plural(count, 'event')} ${count === 1 ? 'is' : 'are'} marked and listed below.`;
}
