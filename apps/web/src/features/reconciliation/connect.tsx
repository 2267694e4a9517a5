import Alert from '@cloudscape-design/components/alert';
import { useView } from '../../shared/spend/use-view.js';
import { PageButton } from '../../shared/ui/page-link.js';
import { Snippet } from '../../shared/ui/snippet.js';

const EXAMPLE = `sources:
  - { id: metrics, type: cloudwatch-metrics, account: "111122223333", regions: [us-east-1], every: 15m }
  - { id: bill, type: cost-explorer, account: "111122223333", every: 6h }
  - { id: export, type: cur, account: "111122223333", bucket: my-exports, prefix: cur, every: 6h }`;

/** No bill yet: where it comes from. */
export function Connect() {
  const { href } = useView();
  return (
    <Alert
      type="info"
      header="There is no bill of this month yet"
      action={<PageButton href={href('/platform/sources')}>Open Sources</PageButton>}
    >
      <p>
        A day’s bill comes one or two days later. Connect the provider’s metrics and bill in the
        configuration file, apply it with <code>npx bursar apply -f org.yaml</code>, and let{' '}
        <code>npx bursar sources policy ID</code> print the rights that a source needs. Either of
        Cost Explorer and an export is enough.
      </p>
      <Snippet label="Metrics and bill for the configuration file" text={EXAMPLE} />
    </Alert>
  );
}
