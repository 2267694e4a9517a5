import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { formatInstant } from '../../shared/format/dates.js';
import { formatLimit, subjectKey, toSubject } from '../../shared/limits/limits.js';
import { useFlash } from '../../shared/ui/flash.js';
import { useView } from '../../shared/spend/use-view.js';
import { type LimitRequest, useWithdrawLimit } from './requests.query.js';

/** Whether a request is for the limit of this key. */
export function isAbout({ subject }: LimitRequest, key: string): boolean {
  const about = toSubject(subject);
  return about !== null && subjectKey(about) === key;
}

/** Who asks again should know that it is asked already; a person's own comes first out of the way. */
export function AskedAlready({ requests }: { readonly requests: readonly LimitRequest[] }) {
  return requests.map((request) => <Asked key={request.id} request={request} />);
}

function Asked({ request }: { readonly request: LimitRequest }) {
  const { zone } = useView();
  const { subject, to, until, requestedBy, isMine } = request;
  const about = toSubject(subject);
  const what = `${about === null ? to : formatLimit(about, to)} until ${formatInstant(until, zone)}`;
  return (
    <Alert type="warning" action={isMine && <Withdraw request={request} />}>
      {isMine
        ? `You ask for ${what} already, and that waits for a decision. To ask for something else, withdraw it first.`
        : `${requestedBy} asks for ${what} already, and that waits for a decision.`}
    </Alert>
  );
}

function Withdraw({ request }: { readonly request: LimitRequest }) {
  const { say } = useFlash();
  const [busy, withdraw] = useWithdrawLimit();
  const send = async () => {
    const done = await withdraw({ id: request.id });
    if (!done.ok) say({ type: 'error', header: done.message });
  };
  return (
    <Button loading={busy} onClick={() => void send()}>
      Withdraw it
    </Button>
  );
}
