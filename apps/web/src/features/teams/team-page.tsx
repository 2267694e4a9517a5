import { useRouterState } from '@tanstack/react-router';
import { SpendOverTime } from '../../shared/charts/spend-over-time.js';
import { MonthCourse } from '../../shared/forecast/month-course.js';
import { Empty } from '../../shared/ui/empty.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { PageButton, PageLink } from '../../shared/ui/page-link.js';
import { within } from '../../shared/spend/question.js';
import { useOverTime } from '../../shared/spend/use-stack.js';
import { useView } from '../../shared/spend/use-view.js';
import { narrow } from '../../shared/spend/view.js';
import { Recognition } from './recognition.js';
import { TeamBreakdown } from './team-breakdown.js';
import { TeamDay } from './day/team-day.js';
import { TeamTiles } from './team-tiles.js';
import { useTeam, type TeamData } from './team.query.js';

/** What does this team spend, and why? */
export function TeamPage() {
  const id = useRouterState({
    select: ({ location }) => location.pathname.slice('/teams/'.length),
  });
  const { href } = useView();
  const load = useTeam(decodeURIComponent(id));
  return (
    <Loaded load={load} height={600}>
      {(team) =>
        team === null ? (
          <Empty
            title="There is no such team"
            action={<PageLink href={href('/teams')}>All teams</PageLink>}
          >
            It may have been removed, or it is not one of yours.
          </Empty>
        ) : (
          <TeamFigures team={team} />
        )
      }
    </Loaded>
  );
}

function TeamFigures({ team }: { readonly team: TeamData }) {
  const { view, scope, href } = useView();
  const own = within(scope, 'team', team.id);
  const overTime = useOverTime(own, 'model');
  return (
    <PageBody
      title={team.name}
      description={team.costCentre === null ? null : `Cost centre ${team.costCentre}`}
      actions={
        <PageButton
          href={href('/explore', {
            view: { ...narrow(view, 'team', team.id), group: ['model', 'project'] },
          })}
        >
          Explore
        </PageButton>
      }
    >
      <TeamDay team={team.id} />
      <TeamTiles now={own} />
      <Loaded load={overTime} height={460}>
        {(data) => <SpendOverTime title="Spend by model" {...data} />}
      </Loaded>
      <MonthCourse team={team.id} />
      <TeamBreakdown title="Top models" dimension="model" team={team.id} now={own} />
      <TeamBreakdown title="Projects" dimension="project" team={team.id} now={own} />
      <Recognition team={team} />
    </PageBody>
  );
}
