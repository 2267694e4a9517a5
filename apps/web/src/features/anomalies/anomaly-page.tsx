import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRouterState } from '@tanstack/react-router';
import { useKept } from '../../shared/data/kept.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { plural } from '../../shared/format/numbers.js';
import { Forbidden } from '../../shared/ui/forbidden.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { Actions } from './actions.js';
import { type AnomalyDetail, useAnomaly } from './anomalies.query.js';
import { AssignModal } from './assign-modal.js';
import { CausePanel } from './cause-panel.js';
import { Facts } from './facts.js';
import { SeriesPanel } from './series-panel.js';
import { VerdictModal } from './verdict-modal.js';
import { KINDS, type Verdict } from './words.js';

/** What happened, what it cost, what caused it, and what is to be done? */
export function AnomalyPage() {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const id = decodeURIComponent(path.slice('/anomalies/'.length));
  const { me } = useSession();
  const allowed = may(me, 'seeAnomalies');
  const load = useAnomaly(id, allowed);
  if (!allowed) return <Forbidden right="seeAnomalies" />;
  if (load.status !== 'ready')
    return (
      <PageBody title="Anomaly">
        <Loaded load={load} height={420}>
          {() => null}
        </Loaded>
      </PageBody>
    );
  return <Shown detail={load.data} acts={may(me, 'judgeAnomaly')} />;
}

type Asked = { readonly verdict: Verdict } | 'assign' | null;

function Shown({ detail, acts }: { readonly detail: AnomalyDetail; readonly acts: boolean }) {
  const { anomaly, points, nearby } = detail;
  const [asked, ask] = useKept<Asked>('anomaly-page.asked', null);
  const close = () => {
    ask(null);
  };
  return (
    <PageBody
      title={KINDS[anomaly.kind]}
      description={anomaly.sentence}
      actions={
        acts ? (
          <Actions
            anomaly={anomaly}
            onVerdict={(verdict) => {
              ask({ verdict });
            }}
            onAssign={() => {
              ask('assign');
            }}
          />
        ) : null
      }
    >
      <SpaceBetween size="m">
        {anomaly.unpriced !== '0' && (
          <Alert type="info">
            {plural(anomaly.unpriced, 'call has', 'calls have')} no price yet: the amounts are at
            least these.
          </Alert>
        )}
        <Facts anomaly={anomaly} />
        <SeriesPanel points={points} anomaly={anomaly} nearby={nearby} />
        <CausePanel anomaly={anomaly} />
      </SpaceBetween>
      {asked === 'assign' && <AssignModal anomaly={anomaly} onClose={close} />}
      {asked !== null && asked !== 'assign' && (
        <VerdictModal anomaly={anomaly} verdict={asked.verdict} onClose={close} />
      )}
    </PageBody>
  );
}
