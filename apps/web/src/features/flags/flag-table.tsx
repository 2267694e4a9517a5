import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '../../shared/table/table.js';
import Button from '@cloudscape-design/components/button';
import { useKept } from '../../shared/data/kept.js';
import { useView } from '../../shared/spend/use-view.js';
import { NoneInFile } from '../../shared/ui/none-in-file.js';
import { PageLink } from '../../shared/ui/page-link.js';
import { SwitchModal } from './switch-modal.js';
import type { Flag } from './flags.query.js';
import { environmentsOf, plain, readRules, rulesIn, ruleText } from './rules.js';

const EXAMPLE = `apiVersion: bursar/v1
flags:
  - key: new-prompt
    type: boolean
    default: false
    rules: [{ when: { team: search }, rollout: 25, value: true }]
`;

interface Props {
  readonly flags: readonly Flag[];
  /** Whether this person may change them. */
  readonly edits: boolean;
}

/** One column for each environment that a rule names; without any, one for all of them. */
export function FlagTable({ flags, edits }: Props) {
  const { href } = useView();
  const [switching, setSwitching] = useKept<string | null>('flag-table.switching', null);
  const switched = flags.find(({ key }) => key === switching);
  const environments = environmentsOf(flags);
  const columns =
    environments.length === 0
      ? [{ name: null, header: 'Rules, the first that fits decides' }]
      : [
          ...environments.map((name) => ({ name, header: `In ${name}` })),
          { name: '', header: 'In every other environment' },
        ];
  return (
    <>
      <Table
        header={
          <Header variant="h2" counter={`(${flags.length})`}>
            Flags
          </Header>
        }
        ariaLabels={{ tableLabel: 'Flags' }}
        items={flags}
        trackBy="key"
        wrapLines
        empty={<NoneInFile title="There are no flags yet" what="A flag" example={EXAMPLE} />}
        columnDefinitions={[
          {
            id: 'key',
            header: 'Flag',
            isRowHeader: true,
            minWidth: 150,
            cell: ({ key, description }) => (
              <div>
                <span className="mono">{key}</span>
                {description !== null && <div>{description}</div>}
              </div>
            ),
          },
          { id: 'type', header: 'Type', cell: ({ type }) => type },
          {
            id: 'state',
            header: 'State',
            minWidth: 100,
            cell: ({ disabled }) =>
              disabled ? (
                <StatusIndicator type="stopped">off: gives its default</StatusIndicator>
              ) : (
                <StatusIndicator type="success">on</StatusIndicator>
              ),
          },
          {
            id: 'default',
            header: 'Otherwise',
            cell: ({ default: value }) => <span className="mono">{plain(value)}</span>,
          },
          ...columns.map(({ name, header }) => ({
            id: `rules ${name ?? ''}`,
            header,
            minWidth: 180,
            cell: (flag: Flag) => <Rules flag={flag} environment={name} />,
          })),
          ...(edits
            ? [actions(setSwitching, (key) => href('/flags', { page: { edit: key } }))]
            : []),
        ]}
      />
      {switched !== undefined && <SwitchModal flag={switched} onClose={() => setSwitching(null)} />}
    </>
  );
}

const actions = (onSwitch: (key: string) => void, hrefOf: (key: string) => string) => ({
  id: 'actions',
  header: 'Actions',
  minWidth: 130,
  cell: ({ key, disabled }: Flag) => (
    <SpaceBetween size="xs" direction="horizontal">
      <Button
        variant="inline-link"
        ariaLabel={`Switch ${key} ${disabled ? 'on' : 'off'}`}
        onClick={() => onSwitch(key)}
      >
        {disabled ? 'Switch on…' : 'Switch off…'}
      </Button>
      <PageLink href={hrefOf(key)} ariaLabel={`Edit ${key}`}>
        Edit
      </PageLink>
    </SpaceBetween>
  ),
});

function Rules({
  flag,
  environment,
}: {
  readonly flag: Flag;
  readonly environment: string | null;
}) {
  const all = readRules(flag.rules);
  const rules = environment === null ? all : rulesIn(all, environment);
  if (flag.disabled || rules.length === 0) return <>—</>;
  return (
    <ol className="plain-list">
      {rules.map((rule) => (
        <li key={JSON.stringify(rule)}>{ruleText(rule)}</li>
      ))}
    </ol>
  );
}
