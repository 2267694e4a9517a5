import Table from '../table/table.js';
import { lazy } from 'react';
import { LateChart } from '../late/late-chart.js';
import { at } from '../data/base.js';
import { theme as themeChoice } from '../data/preferences.js';
import { useStored } from '../data/stored.js';
import { formatDate, formatInstant } from '../format/dates.js';
import { formatUsd } from '../format/money.js';
import { ChartFrame } from '../spend/chart-frame.js';
import { Empty } from '../ui/empty.js';
import { Num, Usd } from '../ui/figures.js';
import { CourseLegend } from './course-legend.js';
import { type Forecast, type Limit, type Period, useLimits } from './forecast.query.js';
import { limitOf } from './limit.js';
import { needed } from './needed.js';

const CourseChart = lazy(() => import('./course-chart.js'));

interface Props {
  readonly forecast: Forecast;
  readonly period: Period;
  readonly team: string | null;
  /** The budget to draw; undefined: the one of the same team and time, if there is one. */
  readonly budget?: Pick<Limit, 'id' | 'limit'>;
}

/** Spend as it adds up, day by day, where it is going, and the plan and the budget beside it. */
export function CoursePanel({ forecast, period, team, budget }: Props) {
  const [theme] = useStored(themeChoice);
  const limits = useLimits();
  const [row] = period.rows;
  if (row === undefined) return null;
  const known =
    limits.status === 'ready' ? limitOf(limits.data, period, row, forecast.pattern) : null;
  const limit = budget ?? known;
  const title = `${row.name} until ${formatDate(period.to)}`;
  // By whole hours: the figures above it, which count what came since, are a little higher.
  const spent = `Spent until ${formatInstant(forecast.countedTo, forecast.timezone)}: ${formatUsd(row.spent)}`;
  const summary =
    row.expected === null
      ? `${spent}. ${needed(row)}.`
      : `${spent}; expected: ${formatUsd(row.expected)}, four of five times from ${formatUsd(row.low)} to ${formatUsd(row.high)}.${row.plan === null ? '' : ` Planned: ${formatUsd(row.plan)}.`}${limit === null ? '' : ` Budget ${limit.id}: ${formatUsd(limit.limit)}.`}`;
  return (
    <ChartFrame
      title={title}
      summary={summary}
      csv={at(
        `/v1/exports/forecast.csv${team === null ? '' : `?team=${encodeURIComponent(team)}`}`,
      )}
      chart={() => (
        <>
          <LateChart>
            <CourseChart
              days={period.days}
              plan={row.plan}
              limit={limit?.limit ?? null}
              theme={theme}
              title={title}
              summary={summary}
            />
          </LateChart>
          <CourseLegend theme={theme} row={row} limit={limit?.limit ?? null} />
        </>
      )}
      table={
        <DayTable title={title} days={period.days} plan={row.plan} limit={limit?.limit ?? null} />
      }
    />
  );
}

interface TableOf {
  readonly title: string;
  readonly days: Period['days'];
  readonly plan: string | null;
  readonly limit: string | null;
}

function DayTable({ title, days, plan, limit }: TableOf) {
  return (
    <Table
      variant="borderless"
      ariaLabels={{ tableLabel: title }}
      items={[...days]}
      trackBy="day"
      empty={<Empty title="Nothing was spent" />}
      columnDefinitions={[
        {
          id: 'day',
          header: 'Until the end of',
          isRowHeader: true,
          cell: ({ day }) => formatDate(day),
        },
        { id: 'spent', header: <Num>Spent</Num>, cell: ({ spent }) => <Usd value={spent} /> },
        {
          id: 'expected',
          header: <Num>Expected</Num>,
          cell: ({ expected }) => <Usd value={expected} />,
        },
        { id: 'low', header: <Num>Low (80 %)</Num>, cell: ({ low }) => <Usd value={low} /> },
        { id: 'high', header: <Num>High (80 %)</Num>, cell: ({ high }) => <Usd value={high} /> },
        ...(plan === null
          ? []
          : [{ id: 'plan', header: <Num>Plan</Num>, cell: () => <Usd value={plan} /> }]),
        ...(limit === null
          ? []
          : [{ id: 'budget', header: <Num>Budget</Num>, cell: () => <Usd value={limit} /> }]),
      ]}
    />
  );
}
