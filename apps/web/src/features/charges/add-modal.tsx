import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useState } from 'react';
import { useKept } from '../../shared/data/kept.js';
import { useNames } from '../../shared/data/session.query.js';
import { ConfirmModal } from '../../shared/ui/confirm-modal.js';
import { DayField } from '../../shared/ui/day-field.js';
import { useFlash } from '../../shared/ui/flash.js';
import { type Charge, type NewCharge, useAddCharge } from './charges.query.js';
import { doneWords, KIND_WORDS } from './words.js';

/** As it is typed; empty: not said. */
interface Draft {
  readonly kind: Charge['kind'];
  readonly date: string;
  readonly description: string;
  readonly amountUsd: string;
  readonly team: string;
  readonly costCentre: string;
  readonly user: string;
  readonly vendor: string;
  readonly invoice: string;
  readonly serviceFrom: string;
  readonly serviceTo: string;
  readonly reason: string;
}

const START: Draft = {
  ...{ kind: 'fee', date: '', description: '', amountUsd: '', team: '', costCentre: '', user: '' },
  ...{ vendor: '', invoice: '', serviceFrom: '', serviceTo: '', reason: '' },
};

/** What is left empty is not said. */
function inputOf({ date, kind, description, amountUsd, reason, ...more }: Draft): NewCharge {
  const said = Object.entries(more).filter(([, text]) => text !== '');
  return { date, kind, description, amountUsd, reason, ...Object.fromEntries(said) };
}

/** One line of the file, typed. */
export function AddModal({ onClose }: { readonly onClose: () => void }) {
  const { say } = useFlash();
  const [draft, setDraft] = useKept('add-modal.draft', START);
  const [failure, setFailure] = useState<string | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, add] = useAddCharge();
  const change = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part });
    setFailure(null);
    setWrong(null);
  };
  const send = async () => {
    const done = await add({ input: inputOf(draft) });
    if (done.ok) {
      say({ type: 'success', header: doneWords(draft.description, done.value.__typename) });
      onClose();
      return;
    }
    setFailure([done.message, done.hint].filter(Boolean).join(' '));
    setWrong(done.path ?? null);
  };
  return (
    <ConfirmModal
      title="Add a charge"
      action="Add"
      busy={busy}
      failure={failure}
      onClose={onClose}
      onConfirm={() => void send()}
    >
      <Box color="text-body-secondary">
        It is never edited: what is wrong is taken back, and added again.
      </Box>
      <What draft={draft} wrong={wrong} change={change} />
      <Whose draft={draft} wrong={wrong} change={change} />
      <Field name="reason" wrong={wrong} label="Reason" description="Kept in the audit log.">
        <Input
          value={draft.reason}
          onChange={({ detail }) => {
            change({ reason: detail.value });
          }}
        />
      </Field>
    </ConfirmModal>
  );
}

interface PartProps {
  readonly draft: Draft;
  /** The field that the server says is wrong. */
  readonly wrong: string | null;
  readonly change: (part: Partial<Draft>) => void;
}

interface FieldProps {
  readonly name: string;
  readonly wrong: string | null;
  readonly label: string;
  readonly description?: string;
  readonly constraintText?: string;
  readonly children: ReactNode;
}

const Field = ({ name, wrong, children, ...rest }: FieldProps) => (
  <FormField {...rest} {...(wrong === name && { errorText: 'See below.' })}>
    {children}
  </FormField>
);

function What({ draft, wrong, change }: PartProps) {
  const kinds = Object.entries(KIND_WORDS).map(([value, label]) => ({ value, label }));
  return (
    <SpaceBetween size="m">
      <Field name="kind" wrong={wrong} label="Kind">
        <Select
          selectedOption={kinds.find(({ value }) => value === draft.kind) ?? null}
          options={kinds}
          onChange={({ detail }) => {
            change({ kind: detail.selectedOption.value as Draft['kind'] });
          }}
        />
      </Field>
      <Field name="description" wrong={wrong} label="For" description="As statements show it.">
        <Input
          value={draft.description}
          onChange={({ detail }) => {
            change({ description: detail.value });
          }}
        />
      </Field>
      <Field
        name="amountUsd"
        wrong={wrong}
        label="Amount in USD"
        constraintText="A plain decimal such as 1250.00; credits below zero."
      >
        <Input
          value={draft.amountUsd}
          inputMode="decimal"
          onChange={({ detail }) => {
            change({ amountUsd: detail.value });
          }}
        />
      </Field>
      {(
        [
          ['date', 'Date', 'Of the invoice.'],
          ['serviceFrom', 'Service from', 'Empty: on its date alone.'],
          ['serviceTo', 'Service to', 'The first day that is no longer served.'],
        ] as const
      ).map(([name, label, constraintText]) => (
        <Field key={name} {...{ name, wrong, label, constraintText }}>
          <DayField
            value={draft[name]}
            placeholder="yyyy-mm-dd"
            onChange={(day) => {
              change({ [name]: day });
            }}
          />
        </Field>
      ))}
    </SpaceBetween>
  );
}

function Whose({ draft, wrong, change }: PartProps) {
  const names = useNames();
  const teams = [
    { value: '', label: 'No team: shared by rule' },
    ...(names.status === 'ready' ? names.data.teams : []).map(({ id, name }) => ({
      ...{ value: id, label: name },
    })),
  ];
  return (
    <SpaceBetween size="m">
      <Field name="team" wrong={wrong} label="Team">
        <Select
          selectedOption={teams.find(({ value }) => value === draft.team) ?? null}
          options={teams}
          onChange={({ detail }) => {
            change({ team: detail.selectedOption.value ?? '' });
          }}
        />
      </Field>
      {(
        [
          ['costCentre', 'Cost centre'],
          ['user', 'User, of a seat'],
          ['vendor', 'Vendor'],
          ['invoice', 'Invoice'],
        ] as const
      ).map(([name, label]) => (
        <Field key={name} {...{ name, wrong, label }}>
          <Input
            value={draft[name]}
            onChange={({ detail }) => {
              change({ [name]: detail.value });
            }}
          />
        </Field>
      ))}
    </SpaceBetween>
  );
}
