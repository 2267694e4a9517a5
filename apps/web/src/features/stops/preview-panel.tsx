import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import type { Load } from '../../shared/data/load.js';
import { formatUsd } from '../../shared/format/money.js';
import { plural } from '../../shared/format/numbers.js';
import { Enforcement } from '../../shared/limits/enforcement.js';
import type { StopPreview } from './stops.query.js';

/** What a stop would hit, judged by the last hour. The same height in every state, so that no field moves while one types. */
export function PreviewPanel({ load }: { readonly load: Load<StopPreview> | null }) {
  return (
    <div className="stop-preview" role="status">
      <Words load={load} />
    </div>
  );
}

function Words({ load }: { readonly load: Load<StopPreview> | null }) {
  if (load === null)
    return <Box color="text-body-secondary">Name a value to see what would stop.</Box>;
  if (load.status === 'pending') return <Box color="text-body-secondary">Counting…</Box>;
  if (load.status === 'error') {
    return <Alert type="error">{[load.message, load.hint].filter(Boolean).join(' ')}</Alert>;
  }
  const { callsLastHour, costLastHour, gateways, protectedShare, note } = load.data;
  return (
    <Alert type="warning">
      In the last hour: <b>{plural(callsLastHour, 'call')}</b> for{' '}
      <b data-usd={costLastHour}>{formatUsd(costLastHour)}</b>.{' '}
      {gateways === 0
        ? 'No gateway is connected now; admissions deny at once.'
        : `${plural(gateways, 'gateway')} would receive it.`}
      {note !== null && ` ${note}`} <Enforcement share={protectedShare} />
    </Alert>
  );
}
