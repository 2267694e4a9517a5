import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table from '../../../shared/table/table.js';
import { useState } from 'react';
import { may } from '../../../shared/data/rights.js';
import { useSession } from '../../../shared/data/session.js';
import { formatInstant } from '../../../shared/format/dates.js';
import { useView } from '../../../shared/spend/use-view.js';
import { Count, Num } from '../../../shared/ui/figures.js';
import { Loaded } from '../../../shared/ui/loaded.js';
import { ContractModal } from './contract-modal.js';
import { type PriceVersion, useVersions } from './versions.query.js';

/** The book as a line of moments at which something became known. */
export function Versions() {
  const load = useVersions();
  return (
    <Loaded load={load} height={160}>
      {(versions) => <VersionTable versions={versions} />}
    </Loaded>
  );
}

function VersionTable({ versions }: { readonly versions: readonly PriceVersion[] }) {
  const { me } = useSession();
  const { zone } = useView();
  const [isAdding, setAdding] = useState(false);
  return (
    <>
      <Table
        header={
          <Header
            variant="h2"
            description="Nothing that was believed is rewritten: a version adds rows, and ends what they take the place of."
            actions={
              may(me, 'assign') && (
                <Button
                  onClick={() => {
                    setAdding(true);
                  }}
                >
                  Add a version…
                </Button>
              )
            }
          >
            Versions
          </Header>
        }
        ariaLabels={{ tableLabel: 'Versions of the price book' }}
        items={versions}
        trackBy={({ version }) => String(version)}
        wrapLines
        columnDefinitions={[
          { id: 'version', header: 'Version', isRowHeader: true, cell: ({ version }) => version },
          {
            id: 'at',
            header: 'Known since',
            cell: ({ createdAt }) => formatInstant(createdAt, zone),
          },
          { id: 'note', header: 'What', cell: ({ note }) => <span className="break">{note}</span> },
          { id: 'author', header: 'By', cell: ({ author }) => author },
          {
            id: 'opened',
            header: <Num>Rows added</Num>,
            cell: ({ opened }) => <Count value={String(opened)} />,
          },
          {
            id: 'closed',
            header: <Num>Rows ended</Num>,
            cell: ({ closed }) => <Count value={String(closed)} />,
          },
        ]}
      />
      {isAdding && (
        <ContractModal
          onClose={() => {
            setAdding(false);
          }}
        />
      )}
    </>
  );
}
