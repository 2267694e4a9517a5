import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useKept } from '../../shared/data/kept.js';
import { monthsUntil } from '../../shared/data/months.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { useView } from '../../shared/spend/use-view.js';
import { Forbidden } from '../../shared/ui/forbidden.js';
import { MonthSelect } from '../../shared/ui/month-select.js';
import { PageBody } from '../../shared/ui/page.js';
import { ReasonModal } from '../../shared/ui/reason-modal.js';
import { AddModal } from './add-modal.js';
import { BillTable } from './bill-table.js';
import { type Charge, useReverseCharge } from './charges.query.js';
import { RecordedTable } from './recorded-table.js';
import { SharedLines } from './shared-lines.js';
import { SplitModal } from './split-modal.js';
import { doneWords } from './words.js';

type Open =
  | { readonly what: 'add' }
  | { readonly what: 'reverse'; readonly charge: Charge }
  | { readonly what: 'split'; readonly charge: string };

/** What is paid beside calls, and who bears it? */
export function ChargesPage() {
  const { me } = useSession();
  const { now, page, setPage } = useView();
  const [open, setOpen] = useKept<Open | null>('charges-page.open', null);
  const months = monthsUntil(now);
  const month = months.find((one) => one === page['month']) ?? months[0] ?? '';
  const adds = may(me, 'addCharge');
  const close = () => {
    setOpen(null);
  };
  if (!may(me, 'seeSharedMonth')) return <Forbidden right="seeSharedMonth" />;
  return (
    <PageBody
      title="Charges"
      description="Credits, tax, support, seats and fees, spread over their days and shared by rule."
      actions={
        <SpaceBetween size="s" direction="horizontal" alignItems="end">
          <MonthSelect
            months={months}
            month={month}
            onChange={(next) => {
              setPage({ month: next });
            }}
          />
          {adds && (
            <Button
              variant="primary"
              onClick={() => {
                setOpen({ what: 'add' });
              }}
            >
              Add a charge
            </Button>
          )}
        </SpaceBetween>
      }
    >
      <SharedLines
        month={month}
        onExplain={({ charge }) => {
          setOpen({ what: 'split', charge });
        }}
      />
      {may(me, 'seeBillCharges') && <BillTable key={month} month={month} mayRecord={adds} />}
      {may(me, 'seeCharges') && (
        <RecordedTable
          month={month}
          onReverse={
            adds
              ? (charge) => {
                  setOpen({ what: 'reverse', charge });
                }
              : null
          }
        />
      )}
      {open?.what === 'add' && <AddModal onClose={close} />}
      {open?.what === 'reverse' && <ReverseModal charge={open.charge} onClose={close} />}
      {open?.what === 'split' && <SplitModal month={month} charge={open.charge} onClose={close} />}
    </PageBody>
  );
}

interface ReverseProps {
  readonly charge: Charge;
  readonly onClose: () => void;
}

function ReverseModal({ charge, onClose }: ReverseProps) {
  const [busy, reverse] = useReverseCharge();
  return (
    <ReasonModal
      title={`Take back ${charge.description}`}
      action="Take back"
      busy={busy}
      act={(reason) => reverse({ id: charge.id, reason })}
      done={({ __typename }) => doneWords(charge.description, __typename, 'taken back')}
      onClose={onClose}
    >
      <p>
        Its opposite is recorded over the same days: together they come to nothing. Neither is ever
        removed.
      </p>
    </ReasonModal>
  );
}
