import SpaceBetween from '@cloudscape-design/components/space-between';
import { ChangeLink } from '../../shared/config/change-link.js';
import { useKept } from '../../shared/data/kept.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { Forbidden } from '../../shared/ui/forbidden.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { WorkWarning } from '../../shared/ui/work-warning.js';
import { useAlertSettings, type Message } from './alerts.query.js';
import { ChannelTable } from './channel-table.js';
import { MessageLog } from './message-log.js';
import { ResendModal } from './resend-modal.js';
import { RuleTable } from './rule-table.js';

/** Where do alerts go, and do they arrive? */
export function AlertsPage() {
  const { me } = useSession();
  const allowed = may(me, 'seeChannels');
  const acts = may(me, 'testChannel');
  const load = useAlertSettings(allowed);
  const [resending, setResending] = useKept<Message | null>('alerts-page.resending', null);
  if (!allowed) return <Forbidden right="seeChannels" />;
  return (
    <PageBody
      title="Alert settings"
      description="Which alerts go where, and what became of them."
      actions={
        <SpaceBetween size="xs" direction="horizontal">
          <ChangeLink section="channels">Change channels</ChangeLink>
          <ChangeLink section="alerts">Change rules</ChangeLink>
        </SpaceBetween>
      }
    >
      <WorkWarning />
      <Loaded load={load} height={320}>
        {({ channels, alertRules }) => (
          <SpaceBetween size="m">
            <ChannelTable channels={channels} tests={acts} />
            <RuleTable rules={alertRules} />
          </SpaceBetween>
        )}
      </Loaded>
      <MessageLog resends={acts} onResend={setResending} />
      {resending !== null && (
        <ResendModal
          message={resending}
          onClose={() => {
            setResending(null);
          }}
        />
      )}
    </PageBody>
  );
}
