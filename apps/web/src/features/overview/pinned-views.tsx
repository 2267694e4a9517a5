import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { exactUsd, formatUsd } from '../../shared/format/money.js';
import { useSession } from '../../shared/data/session.js';
import { readQuery } from '../../shared/spend/lists.js';
import { ask } from '../../shared/spend/question.js';
import { useSpend } from '../../shared/spend/spend.query.js';
import { askedBy } from '../../shared/spend/use-view.js';
import { readView } from '../../shared/spend/view.js';
import { costOrUnknown } from '../../shared/ui/figures.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { Delta, Tiles } from '../../shared/ui/tiles.js';
import { linkOf, type SavedView, useSavedViews } from '../../shared/views/views.query.js';

/** What a person wants to see each day: the spend of each view that they pinned. */
export function PinnedViews() {
  const load = useSavedViews();
  const pinned = load.status === 'ready' ? load.data.filter(({ isPinned }) => isPinned) : [];
  if (pinned.length === 0) return null;
  return (
    <SpaceBetween size="xs">
      <Header variant="h2">Pinned views</Header>
      <div className="tiles">
        {pinned.map((view) => (
          <Pinned key={view.id} view={view} />
        ))}
      </div>
    </SpaceBetween>
  );
}

function Pinned({ view: saved }: { readonly view: SavedView }) {
  const { me, instance } = useSession();
  const { view } = readView(readQuery(saved.query), { custom: me.customDimensions });
  const { scope, previous } = askedBy(view, instance, me);
  const load = useSpend(ask(scope, { versus: previous.range }));
  return (
    <Loaded load={load} height={110}>
      {({ total, before: earlier }) => (
        <Tiles
          tiles={[
            {
              label: saved.name,
              href: linkOf(saved),
              value: formatUsd(costOrUnknown(total)),
              exact: exactUsd(costOrUnknown(total)),
              below: (
                <Delta
                  now={costOrUnknown(total)}
                  before={earlier?.cost ?? null}
                  dataBegin={earlier?.dataBegin ?? null}
                  label={previous.label}
                />
              ),
            },
          ]}
        />
      )}
    </Loaded>
  );
}
