import { ReasonModal } from '../../shared/ui/reason-modal.js';
import { useAcceptHeld, useDismissHeld, useReopenHeld, type HeldPrice } from './feeds.query.js';

export type HeldAct = 'accept' | 'dismiss' | 'reopen';

interface Words {
  readonly title: string;
  readonly action: string;
  readonly about: string;
  readonly done: string;
}

const WORDS: Readonly<Record<HeldAct, Words>> = {
  accept: {
    title: 'Accept the price of',
    action: 'Accept',
    about:
      'The row in force ends where this one begins; nothing is edited. Calls that wait are priced. Calls that were priced already keep their price until re-rating is run: they are shown as a pending correction.',
    done: 'is in the book',
  },
  dismiss: {
    title: 'Dismiss the price of',
    action: 'Dismiss',
    about: 'It is not taken, however often it is listed at this amount. This can be undone.',
    done: 'stays out of the book',
  },
  reopen: {
    title: 'Let the price wait again: ',
    action: 'Undo the dismissal',
    about: 'It waits for a person or for confirmation, as before.',
    done: 'waits again',
  },
};

interface Props {
  readonly held: HeldPrice;
  readonly act: HeldAct;
  readonly onClose: () => void;
}

export function HeldModal({ held, act, onClose }: Props) {
  const changes = { accept: useAcceptHeld(), dismiss: useDismissHeld(), reopen: useReopenHeld() };
  const [busy, send] = changes[act];
  const { title, action, about, done } = WORDS[act];
  return (
    <ReasonModal
      title={`${title} ${held.model}`}
      action={action}
      busy={busy}
      act={(reason) => send({ ids: [held.id], reason })}
      done={({ __typename }) =>
        __typename === 'Proposal'
          ? `The price of ${held.model} waits for approval.`
          : `The price of ${held.model} ${done}.`
      }
      onClose={onClose}
    >
      <span>{about}</span>
    </ReasonModal>
  );
}
