import Alert from '@cloudscape-design/components/alert';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { may } from '../data/rights.js';
import { useSession } from '../data/session.js';
import { formatShare } from '../format/numbers.js';
import { useView } from '../spend/use-view.js';
import { PageLink } from '../ui/page-link.js';
import { Snippet } from '../ui/snippet.js';

/** Of the spend of the last 7 days, the share that asked before it was spent; null where nothing was spent. */
type Share = number | null;

/** A limit binds calls that ask. Where none did, it binds nothing, whatever it says. */
export const isUnenforced = (share: Share): boolean => share === 0;

const PARTLY = 1;

/** Beside a limit whose calls do not all ask: grey, because it is no state of the limit itself. */
export function Enforcement({ share }: { readonly share: Share }) {
  if (share === null || share >= PARTLY) return null;
  return (
    <StatusIndicator type="stopped">
      {isUnenforced(share)
        ? 'Not enforced: 0% of this spend asked first'
        : `Enforced for ${formatShare(share)} of this spend`}
    </StatusIndicator>
  );
}

interface Props {
  readonly shares: readonly Share[];
  /** "These limits", "This budget", "A stop" */
  readonly what: string;
}

/** Above limits of which some bind nothing, with the way to make them bind. */
export function EnforcementWarning({ shares, what }: Props) {
  const known = shares.filter((share) => share !== null);
  const unenforced = known.filter(isUnenforced);
  if (unenforced.length === 0) return null;
  const all = unenforced.length === known.length;
  return (
    <Alert
      type="warning"
      header={
        all
          ? 'Not enforced: 0% of this spend asked first'
          : `Not enforced: ${unenforced.length} of ${known.length}, where 0% of the spend asked first`
      }
    >
      {what} can deny only calls that ask Bursar before they are made. In the last 7 days{' '}
      {all ? 'none of this spend' : 'none of the spend in their scopes'} did: it is counted, and
      nothing stops it.
      <ConnectGateway />
    </Alert>
  );
}

function ConnectGateway() {
  const { me } = useSession();
  const { href } = useView();
  return (
    <ExpandableSection headerText="Connect a gateway">
      <ol className="plain-list">
        <li>
          {may(me, 'manageKeys') ? (
            <PageLink href={href('/platform/keys')}>Create a gateway key</PageLink>
          ) : (
            'Ask a platform engineer for a gateway key'
          )}
          , or in a terminal:
          <Snippet
            label="The command that creates a gateway key"
            text="npx bursar keys create --gateway my-gateway"
          />
        </li>
        <li>
          Have the gateway ask <code>POST /v1/admissions</code> before each call, with that key.
          LiteLLM does it with the callback in <code>integrations/litellm</code>, a gateway of your
          own with <code>packages/gateway</code>.
        </li>
        <li>
          <PageLink href={href('/platform/gateways')}>Gateways</PageLink> shows it as soon as it has
          asked.
        </li>
      </ol>
    </ExpandableSection>
  );
}
