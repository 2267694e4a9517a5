import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useKept } from '../../shared/data/kept.js';
import { exactUsd, formatUsd } from '../../shared/format/money.js';
import { plural } from '../../shared/format/numbers.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { Tiles } from '../../shared/ui/tiles.js';
import { type Asked, type Instead, useWhatIf, type WhatIf } from './savings.query.js';

const NOTHING: Instead = { model: '', as: '', tier: '' };

const FIELDS: readonly (readonly [name: keyof Instead, label: string, hint: string])[] = [
  ['model', 'Calls to', 'By any spelling; empty: every model.'],
  ['as', 'As model', 'Such as global.anthropic.claude-haiku-5-5.'],
  ['tier', 'As tier', 'Such as batch.'],
];

/** What would these calls cost as another model or tier? */
export function WhatIfPanel({ asked }: { readonly asked: Asked }) {
  const [draft, setDraft] = useKept('savings.what-if', NOTHING);
  const [sent, setSent] = useState<Instead | null>(null);
  const isWhole = draft.as.trim() !== '' || draft.tier.trim() !== '';
  const send = () => {
    if (!isWhole) return;
    const { model, as, tier } = draft;
    setSent({ model: model.trim(), as: as.trim(), tier: tier.trim() });
  };
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="The same calls, each rated again by its own meters, at its own time and place."
        >
          What if
        </Header>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <Form
          actions={
            <Button variant="primary" formAction="submit" disabled={!isWhole}>
              Compare
            </Button>
          }
        >
          <SpaceBetween size="s">
            {FIELDS.map(([name, label, hint]) => (
              <FormField key={name} label={label} constraintText={hint}>
                <Input
                  value={draft[name]}
                  onChange={({ detail }) => {
                    setDraft({ ...draft, [name]: detail.value });
                  }}
                />
              </FormField>
            ))}
          </SpaceBetween>
        </Form>
      </form>
      {sent !== null && <Compared asked={asked} instead={sent} />}
    </Container>
  );
}

function Compared({ asked, instead }: { readonly asked: Asked; readonly instead: Instead }) {
  const load = useWhatIf(asked, instead);
  return (
    <Loaded load={load} height={140}>
      {({ total }) => (
        <SpaceBetween size="s">
          <Tiles tiles={tilesOf(total)} />
          {total.costInstead === null && <NotWhole total={total} />}
        </SpaceBetween>
      )}
    </Loaded>
  );
}

type Total = WhatIf['total'];

const tilesOf = ({ calls, unpriced, cost, costInstead, saving }: Total) => [
  {
    label: 'Cost',
    value: formatUsd(cost),
    exact: exactUsd(cost),
    below:
      unpriced === '0'
        ? plural(calls, 'call')
        : `${plural(calls, 'call')}; ${plural(unpriced, 'other has', 'others have')} no price and are left out`,
  },
  {
    label: 'Cost instead',
    value: formatUsd(costInstead),
    exact: exactUsd(costInstead),
    below: costInstead === null ? 'Not every call has a price instead' : 'Of the same calls',
  },
  {
    label: 'Saving',
    value: formatUsd(saving),
    exact: exactUsd(saving),
    below: saving?.startsWith('-') === true ? 'It would cost more' : 'Of the same calls',
  },
];

function NotWhole({ total: { comparable, notRated } }: { readonly total: Total }) {
  return (
    <Alert type="info" header="Not every call has a price instead">
      <SpaceBetween size="xxs">
        {notRated.map(({ reason, calls }) => (
          <span key={reason}>
            {plural(calls, 'call')}: {reason}
          </span>
        ))}
        <span>
          Of the {plural(comparable.calls, 'call')} that have one, {formatUsd(comparable.cost)}{' '}
          would be {formatUsd(comparable.costInstead)}.
        </span>
      </SpaceBetween>
    </Alert>
  );
}
