import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { addDays, instantOf, todayIn } from '@bursar/time';
import { may } from '../../../shared/data/rights.js';
import { useSession } from '../../../shared/data/session.js';
import { useView } from '../../../shared/spend/use-view.js';
import { Loaded } from '../../../shared/ui/loaded.js';
import { PageButton } from '../../../shared/ui/page-link.js';
import { DayBudgets } from '../../../shared/day/day-budgets.js';
import { DayDenials } from './day-denials.js';
import { DayRequests } from '../../../shared/day/day-requests.js';
import { useTeamLimits, useTeamNews } from '../../../shared/day/day.query.js';
import { InForce } from '../../../shared/day/in-force.js';

/** Is the team safe today? Its limits, what is in force, what was denied, what it waits for. */
export function TeamDay({ team }: { readonly team: string }) {
  const { me } = useSession();
  const { zone, now, href } = useView();
  const today = todayIn(zone, now);
  const at = (date: string) => new Date(instantOf({ date, time: '00:00' }, zone)).toISOString();
  const limits = useTeamLimits(team);
  const news = useTeamNews(team, at(today), at(addDays(today, 1)));
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            may(me, 'requestLimit') ? (
              <PageButton href={href('/quota/requests', { page: { ask: '' } })}>
                Request more
              </PageButton>
            ) : null
          }
        >
          Today
        </Header>
      }
    >
      <div className="two-sides">
        <Loaded load={limits} height={220}>
          {({ budgets }) => (
            <DayBudgets budgets={budgets} none="No budget limits this team's calls." />
          )}
        </Loaded>
        <SpaceBetween size="m">
          <Loaded load={limits} height={60}>
            {(day) => <InForce day={day} />}
          </Loaded>
          <Loaded load={news} height={120}>
            {({ denials, limitRequests }) => (
              <SpaceBetween size="m">
                <DayDenials groups={denials ?? []} today={today} team={team} />
                <DayRequests requests={limitRequests} />
              </SpaceBetween>
            )}
          </Loaded>
        </SpaceBetween>
      </div>
    </Container>
  );
}
