import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import type { ReactNode } from 'react';
import { beginningOf } from '../format/dates.js';
import { formatChange, UNKNOWN } from '../format/money.js';
import { PageLink } from './page-link.js';

export interface Tile {
  readonly label: string;
  /** Where the figure is explained. */
  readonly href?: string;
  readonly value: string;
  /** The exact figure, where the value is rounded. */
  readonly exact?: string;
  readonly below: ReactNode;
}

/** The figures that answer the page's question before anything else is read. */
export function Tiles({ tiles }: { readonly tiles: readonly Tile[] }) {
  return (
    <div className="tiles">
      {tiles.map((tile) => (
        <Container key={tile.label} fitHeight>
          <dl className="tile">
            <dt>
              <Box variant="awsui-key-label" tagOverride="span">
                {tile.href === undefined ? (
                  tile.label
                ) : (
                  <PageLink href={tile.href}>{tile.label}</PageLink>
                )}
              </Box>
            </dt>
            <dd className="tile-value" title={tile.exact}>
              {tile.value}
            </dd>
            <dd>
              <Box color="text-body-secondary" fontSize="body-s" tagOverride="span">
                {tile.below}
              </Box>
            </dd>
          </dl>
        </Container>
      ))}
    </div>
  );
}

/** Of one whose words take a line. */
const TILE_HEIGHT = 106;

/** Where so many tiles will be. */
export function PendingTiles({ count = 4 }: { readonly count?: number }) {
  return (
    <div className="tiles">
      {Array.from({ length: count }, (_, at) => (
        <div key={at} className="skeleton" style={{ height: TILE_HEIGHT }} />
      ))}
    </div>
  );
}

interface DeltaProps {
  readonly now: string | null;
  readonly before: string | null;
  /** yyyy-mm-dd: why nothing is compared. */
  readonly dataBegin: string | null;
  readonly label: string;
}

/** "+12% vs last month to date", "—, data begin 30 Sep 2026" */
export function Delta({ now, before, dataBegin, label }: DeltaProps) {
  if (dataBegin !== null) return <>{`${UNKNOWN}, ${beginningOf(dataBegin)}`}</>;
  if (now === null) return <>No call of it has a price</>;
  if (before === null) return <>Nothing to compare with</>;
  return (
    <>
      <b className="inline-num">{formatChange(now, before)}</b> vs {label}
    </>
  );
}
