import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { addDays, instantOf, todayIn } from '@bursar/time';
import { useDraft } from '../../shared/data/draft.js';
import { formatInstant } from '../../shared/format/dates.js';
import { useFlash } from '../../shared/ui/flash.js';
import {
  formatLimit,
  subjectKey,
  subjectText,
  toSubject,
  type Subject,
} from '../../shared/limits/limits.js';
import { Restored } from '../../shared/ui/restored.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { useView } from '../../shared/spend/use-view.js';
import { isWaiting } from './waiting.js';
import { AskForm, type AskDraft } from './ask-form.js';
import { AskedAlready, isAbout } from './asked-already.js';
import {
  useEmergencyRaise,
  useLimitRequests,
  useRequestDraft,
  useRequestLimit,
  type LimitRequest,
  type RequestDraft,
} from './requests.query.js';

interface Props {
  /** The budget or quota that the user came from; empty: the one that denied most. */
  readonly about: string;
  readonly onClose: () => void;
}

export function AskModal({ about, onClose }: Props) {
  const load = useRequestDraft(null);
  const requests = useLimitRequests();
  const waiting = requests.status === 'ready' ? requests.data.filter(isWaiting) : [];
  return (
    <Modal visible size="large" header="Request more" onDismiss={onClose}>
      <Loaded load={load} height={340} steady>
        {(draft) => <Ask draft={draft} waiting={waiting} about={about} onClose={onClose} />}
      </Loaded>
    </Modal>
  );
}

function startOf(draft: RequestDraft, about: string, zone: string): AskDraft {
  const named = draft.options.find((option) => toSubject(option.subject)?.id === about);
  const wanted = toSubject(named?.subject ?? draft.preselected);
  const option = draft.options.find((one) => {
    const subject = toSubject(one.subject);
    return subject !== null && wanted !== null && subjectKey(subject) === subjectKey(wanted);
  });
  return {
    subject: option === undefined || wanted === null ? '' : subjectKey(wanted),
    to: option?.suggested ?? '',
    until: todayIn(zone, Date.parse(draft.suggestedUntil)),
    why: '',
  };
}

/** Names the limit to the server: a budget has only one. */
function nameOf(subject: Subject | null) {
  const isQuota = subject?.kind === 'quota';
  return {
    budget: subject?.kind === 'budget' ? subject.id : null,
    quota: isQuota ? subject.id : null,
    limit: isQuota ? subject.limit : null,
  };
}

/** The last day counts whole. */
const endOf = (day: string, zone: string): string =>
  new Date(instantOf({ date: addDays(day, 1), time: '00:00' }, zone)).toISOString();

const raisedText = (
  subject: Subject,
  { to, until }: { readonly to: string; readonly until: string },
  zone: string,
): string =>
  `${subjectText(subject)} is ${formatLimit(subject, to)} until ${formatInstant(until, zone)}`;

/** Sends a request or, where there is no time to ask, raises by a little at once. */
function useAsking(draft: RequestDraft, { about, onClose }: Props) {
  const { zone } = useView();
  const { say } = useFlash();
  const kept = useDraft<AskDraft>(`request ${about}`, () => startOf(draft, about, zone));
  const asked = kept.value;
  const [failure, setFailure] = useState<string | null>(null);
  const [asking, ask] = useRequestLimit();
  const [raising, raise] = useEmergencyRaise();
  const subject = draft.options
    .map((option) => toSubject(option.subject))
    .find((one) => one !== null && subjectKey(one) === asked.subject);
  const named = nameOf(subject ?? null);
  const fail = (problem: { message: string; hint?: string | null }) => {
    setFailure([problem.message, problem.hint].filter(Boolean).join(' '));
  };
  const finish = (header: string) => {
    say({ type: 'success', header });
    kept.forget();
    onClose();
  };
  const request = async () => {
    if (!subject) return;
    const until = endOf(asked.until, zone);
    const done = await ask({ input: { ...named, to: asked.to, until, why: asked.why } });
    if (!done.ok) fail(done);
    else if (done.value.state !== 'approved') finish(`Asked for more: ${subjectText(subject)}`);
    else finish(`${subjectText(subject)} is ${formatLimit(subject, done.value.approvedTo)} now`);
  };
  const emergency = async () => {
    if (!subject) return;
    const done = await raise({ input: { ...named, reason: asked.why } });
    if (!done.ok) fail(done);
    else finish(raisedText(subject, done.value, zone));
  };
  const complete = Boolean(subject) && asked.to !== '' && asked.until !== '';
  return {
    asked,
    change: kept.set,
    kept,
    failure,
    busy: asking || raising,
    ready: complete && asked.why.trim() !== '',
    request,
    emergency,
    zone,
  };
}

interface AskProps extends Props {
  readonly draft: RequestDraft;
  readonly waiting: readonly LimitRequest[];
}

function Ask({ draft, waiting, ...props }: AskProps) {
  const { me } = useSession();
  const { asked, change, kept, failure, busy, ready, request, emergency, zone } = useAsking(
    draft,
    props,
  );
  const quick = may(me, 'raiseInEmergency') && draft.emergencyPercent > 0;
  const same = waiting.filter((one) => isAbout(one, asked.subject));
  return (
    <SpaceBetween size="m">
      <Restored draft={kept} />
      <AskForm draft={asked} options={draft.options} zone={zone} onChange={change} />
      <AskedAlready requests={same} />
      {quick && (
        <Box color="text-body-secondary">
          In an emergency a limit can be raised by up to {draft.emergencyPercent}% at once, once a
          day for each team, until the end of the day. Finance and platform are notified.
        </Box>
      )}
      <div role="alert">{failure !== null && <Alert type="error">{failure}</Alert>}</div>
      <Box float="right">
        <SpaceBetween size="xs" direction="horizontal">
          <Button onClick={props.onClose}>Cancel</Button>
          {quick && (
            <Button loading={busy} disabled={!ready} onClick={() => void emergency()}>
              Raise at once
            </Button>
          )}
          <Button variant="primary" loading={busy} disabled={!ready} onClick={() => void request()}>
            Send the request
          </Button>
        </SpaceBetween>
      </Box>
    </SpaceBetween>
  );
}
