import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactNode } from 'react';
import { formatMoment } from '../../shared/format/dates.js';
import { useLabels } from '../../shared/format/labels.js';
import { UNKNOWN } from '../../shared/format/money.js';
import { PageButton, PageLink } from '../../shared/ui/page-link.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { useView } from '../../shared/spend/use-view.js';
import { DenialFacts } from './denial-facts.js';
import { HoldFacts } from './hold-facts.js';
import { Timeline } from './timeline.js';
import type { Explanation } from './why.query.js';
import { codeText, kindText, placeOf } from '../../shared/limits/denials.js';

/** What was decided, what bound, and what can be done about it. */
export function ExplanationPanel({ explanation }: { readonly explanation: Explanation }) {
  const { zone, href } = useView();
  const labelOf = useLabels();
  const { requestId, traceId, code, detail, at, team, model, keyName, keyId, gateway, hold } =
    explanation;
  const facts: { label: string; value: ReactNode }[] = [
    { label: 'Request', value: <span className="break">{requestId}</span> },
    { label: 'When', value: formatMoment(at, zone) },
    { label: 'Team', value: team === null ? UNKNOWN : labelOf('team', team) },
    { label: 'Model', value: <span className="break">{model ?? UNKNOWN}</span> },
    { label: 'API key', value: keyName ?? keyId ?? UNKNOWN },
  ];
  if (gateway !== null) facts.push({ label: 'Denied by the gateway', value: gateway });
  if (traceId !== null)
    facts.push({
      label: 'Trace',
      value: (
        <PageLink href={href(`/why/${traceId}`)}>
          <span className="break">{traceId}</span>
        </PageLink>
      ),
    });
  return (
    <SpaceBetween size="m">
      <Container
        header={
          <Header variant="h2" description={detail} actions={<More explanation={explanation} />}>
            <Outcome explanation={explanation} />
          </Header>
        }
      >
        <SpaceBetween size="m">
          {code !== null && (
            <span>
              {codeText(code)} <span className="mono">{code}</span>
              <Bound explanation={explanation} />
            </span>
          )}
          {explanation.outcome === 'denied' && <DenialFacts facts={explanation.facts} />}
          <KeyValuePairs columns={4} items={facts} />
          {hold !== null && <HoldFacts hold={hold} />}
        </SpaceBetween>
      </Container>
      <Timeline steps={explanation.timeline} />
    </SpaceBetween>
  );
}

function Outcome({ explanation: { outcome } }: { readonly explanation: Explanation }) {
  if (outcome === 'denied') return <StatusIndicator type="error">Denied</StatusIndicator>;
  if (outcome === 'admitted') return <StatusIndicator type="success">Admitted</StatusIndicator>;
  return <StatusIndicator type="info">Recorded without an admission</StatusIndicator>;
}

function boundBy({ budget, quota, stop }: Explanation): readonly [kind: string, id: string] | null {
  if (budget !== null) return ['budget', budget];
  if (quota !== null) return ['quota', quota];
  return stop === null ? null : ['stop', stop];
}

function Bound({ explanation }: { readonly explanation: Explanation }) {
  const { href } = useView();
  const bound = boundBy(explanation);
  if (bound === null) return null;
  const [kind, id] = bound;
  return (
    <>
      {': '}
      {kindText(kind).toLowerCase()}{' '}
      <PageLink href={href(placeOf(kind, id) ?? '/why')}>{id}</PageLink>
    </>
  );
}

/** A limit that denied a call can be asked to give more. */
function More({ explanation }: { readonly explanation: Explanation }) {
  const { me } = useSession();
  const { href } = useView();
  const limit = explanation.budget ?? explanation.quota;
  if (explanation.outcome !== 'denied' || limit === null || !may(me, 'requestLimit')) return null;
  return (
    <PageButton href={href('/quota/requests', { page: { ask: limit } })}>Request more</PageButton>
  );
}
