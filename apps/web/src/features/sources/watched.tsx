import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { formatInstant } from '../../shared/format/dates.js';
import { formatUsd } from '../../shared/format/money.js';
import { formatCount } from '../../shared/format/numbers.js';
import { useView } from '../../shared/spend/use-view.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { type HealthCheck, useWatched, type Watched } from './watched.query.js';

const NAMED_MAX = 20;

/** What the sources do not show by themselves. */
export function WatchedSources() {
  const load = useWatched();
  return (
    <Loaded load={load} height={0} steady>
      {({ silentAccounts, healthChecks }) => (
        <SpaceBetween size="m">
          <SilentAccounts accounts={silentAccounts} />
          {healthChecks.map((check) => (
            <Checks key={check.account} check={check} />
          ))}
        </SpaceBetween>
      )}
    </Loaded>
  );
}

function SilentAccounts({ accounts }: { readonly accounts: Watched['silentAccounts'] }) {
  if (accounts.length === 0) return null;
  const more = accounts.length - NAMED_MAX;
  return (
    <Alert
      type="info"
      header={
        accounts.length === 1
          ? 'No log has come of one account'
          : `No log has come of ${formatCount(String(accounts.length))} accounts`
      }
    >
      <ul className="plain-list">
        {accounts.slice(0, NAMED_MAX).map(({ id, name }) => (
          <li key={id}>
            <span className="mono">{id}</span> {name}
          </li>
        ))}
      </ul>
      {more > 0 && <p>And {formatCount(String(more))} more.</p>}
      <p>
        Either nothing calls a model there, or nothing is logged. Switch model invocation logging on
        in each region where models are called.
      </p>
    </Alert>
  );
}

function Checks({ check }: { readonly check: HealthCheck }) {
  const { zone } = useView();
  const { account, regions, every, budgetUsd, spentUsd, checks, lastError, lastHint } = check;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={`Every ${every}, in ${regions.join(', ')}. ${formatCount(checks)} calls this month for ${formatUsd(spentUsd)} of ${formatUsd(budgetUsd)}.`}
        >
          Health checks in {account}
        </Header>
      }
    >
      <SpaceBetween size="s">
        {lastError !== null && (
          <div>
            <StatusIndicator type="error">{lastError}</StatusIndicator>
            <div className="example">{lastHint}</div>
          </div>
        )}
        <ul className="plain-list">
          {check.targets.map(({ target, at, errorCode, latencyMs }) => (
            <li key={target} className="break">
              <StatusIndicator type={errorCode === null ? 'success' : 'error'}>
                {target}: {errorCode ?? `answered in ${String(latencyMs ?? 0)} ms`},{' '}
                {formatInstant(at, zone)}
              </StatusIndicator>
            </li>
          ))}
          {check.targets.length === 0 && (
            <li>
              No target is checked: no route with a breaker has one at Bedrock in these regions.
            </li>
          )}
        </ul>
      </SpaceBetween>
    </Container>
  );
}
