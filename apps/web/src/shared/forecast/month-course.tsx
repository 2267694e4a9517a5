import { may } from '../data/rights.js';
import { useSession } from '../data/session.js';
import { WhenNear } from '../late/later.js';
import { Loaded } from '../ui/loaded.js';
import { CoursePanel } from './course-panel.js';
import { type Limit, useForecast } from './forecast.query.js';
import { isWindow } from './limit.js';

interface Props {
  /** Null: all that the reader may see. */
  readonly team: string | null;
  readonly period?: 'month' | 'quarter';
  readonly budget?: Pick<Limit, 'id' | 'limit'>;
}

/** Where the month is going, beside its plan and its budget. Nothing where there are no calls yet. */
export function MonthCourse({ team, period: name = 'month', budget }: Props) {
  const { me } = useSession();
  const allowed = may(me, 'seeForecast');
  const load = useForecast(allowed, team);
  if (!allowed) return null;
  return (
    <Loaded load={load} height={460}>
      {(forecast) => {
        const period = forecast.periods.find((one) => one.name === name);
        if (period === undefined) return null;
        // A budget is drawn beside its own window alone.
        if (budget !== undefined && !isWindow(period, forecast.pattern)) return null;
        const limit = budget === undefined ? {} : { budget };
        return (
          <WhenNear height={460}>
            {() => <CoursePanel forecast={forecast} period={period} team={team} {...limit} />}
          </WhenNear>
        );
      }}
    </Loaded>
  );
}
