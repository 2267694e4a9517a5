import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Navigate } from '@tanstack/react-router';
import { addDays, instantOf, startOfMonth, todayIn } from '@bursar/time';
import { seesOnlyOwn } from '../../../shared/data/rights.js';
import { useSession } from '../../../shared/data/session.js';
import { useView } from '../../../shared/spend/use-view.js';
import { Loaded } from '../../../shared/ui/loaded.js';
import { PageBody } from '../../../shared/ui/page.js';
import { PageButton } from '../../../shared/ui/page-link.js';
import { DayBudgets } from '../../../shared/day/day-budgets.js';
import { DayRequests } from '../../../shared/day/day-requests.js';
import { useTeamLimits } from '../../../shared/day/day.query.js';
import { InForce } from '../../../shared/day/in-force.js';
import { MyDenials } from './my-denials.js';
import { MyModels } from './my-models.js';
import { useMyNews } from './my-day.query.js';
import { MySpend } from './my-spend.js';

const DAYS_BACK = 6;

/** What do I spend, what limits me, and why was a call of mine denied? */
export function MyDayPage() {
  const { me } = useSession();
  // The figures of a person who sees teams are not their own.
  return seesOnlyOwn(me) ? <MyDay /> : <Navigate to="/" replace />;
}

function MyDay() {
  const { zone, now, href } = useView();
  const today = todayIn(zone, now);
  const tomorrow = addDays(today, 1);
  const at = (date: string) => new Date(instantOf({ date, time: '00:00' }, zone)).toISOString();
  const month = { from: startOfMonth(today), to: tomorrow };
  const limits = useTeamLimits(null);
  const news = useMyNews(at(addDays(today, -DAYS_BACK)), at(tomorrow));
  return (
    <PageBody
      title="My day"
      description="What my calls cost, and what limits them."
      actions={
        <PageButton variant="primary" href={href('/quota/requests', { page: { ask: '' } })}>
          Request more
        </PageButton>
      }
    >
      <MySpend today={{ from: today, to: tomorrow }} month={month} />
      <Container header={<Header variant="h2">My limits</Header>}>
        <div className="two-sides">
          <Loaded load={limits} height={220}>
            {({ budgets }) => (
              <DayBudgets budgets={budgets} none="No budget is about my calls alone." />
            )}
          </Loaded>
          <SpaceBetween size="m">
            <Loaded load={limits} height={60}>
              {(day) => <InForce day={day} />}
            </Loaded>
            <Loaded load={news} height={120}>
              {({ ownDenials, limitRequests }) => (
                <SpaceBetween size="m">
                  <MyDenials denials={ownDenials ?? []} />
                  <DayRequests requests={limitRequests} />
                </SpaceBetween>
              )}
            </Loaded>
          </SpaceBetween>
        </div>
      </Container>
      <MyModels month={month} />
    </PageBody>
  );
}
