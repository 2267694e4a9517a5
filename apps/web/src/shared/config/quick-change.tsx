import Alert from '@cloudscape-design/components/alert';
import { type ReactNode, useState } from 'react';
import { Loaded } from '../ui/loaded.js';
import { ChangeModal } from './change-modal.js';
import { type Entry, readEntry, toDocument } from './document.js';
import { usePiece, type Piece } from './piece.query.js';

interface Props {
  readonly section: string;
  readonly item: string;
  readonly title: string;
  readonly action: string;
  readonly done: string;
  /** The entry as it is to be; null: what is typed so far is not to be sent. */
  readonly edit: (entry: Entry) => Entry | null;
  readonly children: (entry: Entry) => ReactNode;
  readonly onClose: () => void;
}

/** One change of one entry. */
export function QuickChange(props: Props) {
  const load = usePiece(props.section, props.item);
  return (
    <Loaded load={load} height={0} steady>
      {(piece) => <EntryModal {...props} piece={piece} />}
    </Loaded>
  );
}

function EntryModal({ piece, section, item, edit, children, ...modal }: Props & { piece: Piece }) {
  // What is refreshed behind it is no basis of what was decided here; who owns it is.
  const [{ text, hash }] = useState(piece);
  const entry = readEntry(section, text);
  const next = entry === null ? null : edit(entry);
  const input =
    next === null ? null : { text: toDocument(section, next), basis: [{ section, item, hash }] };
  return (
    <ChangeModal piece={piece} input={input} {...modal}>
      {entry === null ? (
        <Alert type="error">It is not there any more. Another person removed it.</Alert>
      ) : (
        children(entry)
      )}
    </ChangeModal>
  );
}
