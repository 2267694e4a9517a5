import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useState } from 'react';
import { useKept } from '../../shared/data/kept.js';
import { Forbidden } from '../../shared/ui/forbidden.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { OnlyOne } from '../../shared/ui/only-one.js';
import { PageBody } from '../../shared/ui/page.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { useView } from '../../shared/spend/use-view.js';
import { CreateKeyModal } from './create-key-modal.js';
import { KeyTable, type KeyTableProps } from './key-table.js';
import { useKeys, type ApiKey } from './keys.query.js';
import { RevokeModal, RotateModal } from './key-confirm.js';
import { SecretModal, type NewSecret } from './secret-modal.js';

/** Keys that no program needs any more are found by this. */
const UNUSED_DAYS = 90;

type Open =
  | { readonly what: 'create' }
  | { readonly what: 'rotate' | 'revoke'; readonly key: ApiKey };

/** Which machines may talk to Bursar, and as whom? */
export function KeysPage() {
  const { me } = useSession();
  const allowed = may(me, 'seeKeys');
  const manages = may(me, 'manageKeys');
  const [unused, setUnused] = useState(false);
  const load = useKeys(allowed, unused ? UNUSED_DAYS : null);
  const [open, setOpen] = useKept<Open | null>('keys-page.open', null);
  const [secret, setSecret] = useState<NewSecret | null>(null);
  const close = () => {
    setOpen(null);
  };
  const show = (made: NewSecret) => {
    setOpen(null);
    setSecret(made);
  };
  if (!allowed) return <Forbidden right="seeKeys" />;
  const create = (
    <Button
      variant="primary"
      onClick={() => {
        setOpen({ what: 'create' });
      }}
    >
      Create key
    </Button>
  );
  return (
    <PageBody
      title="API keys"
      description="How gateways, importers, services and scripts prove who they are."
      actions={manages ? create : null}
    >
      <Loaded load={load} height={360}>
        {(keys) => (
          <Keys
            all={keys}
            unused={unused}
            onUnused={setUnused}
            onAct={
              manages
                ? (what, key) => {
                    setOpen({ what, key });
                  }
                : null
            }
          />
        )}
      </Loaded>
      {open?.what === 'create' && <CreateKeyModal onClose={close} onCreated={show} />}
      {open?.what === 'rotate' && (
        <RotateModal apiKey={open.key} onClose={close} onRotated={show} />
      )}
      {open?.what === 'revoke' && <RevokeModal apiKey={open.key} onClose={close} />}
      {secret !== null && (
        <SecretModal
          secret={secret}
          onClose={() => {
            setSecret(null);
          }}
        />
      )}
    </PageBody>
  );
}

interface KeysProps {
  readonly all: readonly ApiKey[];
  readonly unused: boolean;
  readonly onUnused: (unused: boolean) => void;
  readonly onAct: KeyTableProps['onAct'];
}

/** All of them, or the one that a message is about. */
function Keys({ all, unused, onUnused, onAct }: KeysProps) {
  const { page, setPage } = useView();
  const keys = all.filter(({ id }) => page.apiKey === undefined || id === page.apiKey);
  return (
    <SpaceBetween size="m">
      {page.apiKey !== undefined && (
        <OnlyOne
          what="API key"
          found={keys.length > 0}
          onAll={() => {
            setPage({ apiKey: undefined });
          }}
        />
      )}
      <KeyTable
        keys={keys}
        filter={
          <Toggle
            checked={unused}
            onChange={({ detail }) => {
              onUnused(detail.checked);
            }}
          >
            Unused for {UNUSED_DAYS} days
          </Toggle>
        }
        onAct={onAct}
      />
    </SpaceBetween>
  );
}
