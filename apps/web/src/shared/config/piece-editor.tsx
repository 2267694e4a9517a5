import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { may } from '../data/rights.js';
import { useSession } from '../data/session.js';
import type { Plain } from '../format/yaml.js';
import { Crossed } from '../crossing/crossed.js';
import { Loaded } from '../ui/loaded.js';
import { PageBody } from '../ui/page.js';
import { Restored } from '../ui/restored.js';
import { Snippet } from '../ui/snippet.js';
import { type Entry, nameOf, readEntry, withEntry } from './document.js';
import { FormSide } from './form-side.js';
import { History } from './history.js';
import { OutcomePanel } from './outcome.js';
import { OwnerAlert } from './owner-alert.js';
import { usePiece, type Piece } from './piece.query.js';
import { SendBar } from './send-bar.js';
import { useEditor, type Editing } from './use-editor.js';
import { YamlArea } from './yaml-area.js';

/** What the server has against a field, below the entry or the section: `limit`, `[2].channels`. */
export type ProblemAt = (field: string) => string | undefined;

export interface FormProps {
  readonly entry: Entry;
  readonly isNew: boolean;
  readonly problemAt: ProblemAt;
  readonly onChange: (entry: Entry) => void;
}

export interface WholeFormProps {
  /** What the file says of the section; undefined: nothing. */
  readonly value: Plain | undefined;
  readonly problemAt: ProblemAt;
  readonly onChange: (value: Plain | undefined) => void;
}

export interface Forms {
  /** Of one entry, beside the text; each follows the other. */
  readonly Form?: ((props: FormProps) => ReactNode) | undefined;
  /** Of a section whose entries have no names. */
  readonly WholeForm?: ((props: WholeFormProps) => ReactNode) | undefined;
  /** What can be said of the entry as it is typed: what it would have done, for example. */
  readonly Aside?: ((props: { readonly entry: Entry }) => ReactNode) | undefined;
  /** What the form says against an entry before the server is asked. */
  readonly problemOf?: ((entry: Entry, before: Entry | null) => string | null) | undefined;
}

interface Props extends Editing, Forms {
  readonly title: string;
  readonly description?: string;
  /** Above the form. */
  readonly top?: ReactNode;
}

/** Sections whose audit entries hold what the file says. */
const RESTORED = new Set(['flags', 'routes', 'modelAccess']);

/** A section or an entry as text, with a form where there is one: the plan first, then the change. */
export function PieceEditor(props: Props) {
  const load = usePiece(props.section, props.start === null ? props.item : null);
  return (
    <PageBody title={props.title} description={props.description}>
      {props.top}
      <Loaded load={load} height={480} steady>
        {(piece) => <Pieces {...props} piece={piece} refresh={loadAgain(load)} />}
      </Loaded>
    </PageBody>
  );
}

const loadAgain = (load: ReturnType<typeof usePiece>): (() => void) =>
  load.status === 'pending' ? () => undefined : load.retry;

interface PiecesProps extends Props {
  readonly piece: Piece;
  readonly refresh: () => void;
}

type Editor = ReturnType<typeof useEditor>;

function Pieces(props: PiecesProps) {
  const { piece, refresh, section, Form, WholeForm, Aside } = props;
  const { me } = useSession();
  const editor = useEditor(props, piece, refresh);
  const { owner } = piece;
  const edits = owner === null && may(me, 'applyConfig');
  const hasForm = Form !== undefined || WholeForm !== undefined;
  const entry = Form === undefined ? null : readEntry(section, editor.text);
  return (
    <SpaceBetween size="m">
      {owner !== null && <OwnerAlert section={section} owner={owner} />}
      <Restored draft={{ restored: editor.kept.restored, forget: editor.startAgain }} />
      <div className={hasForm ? 'two-sides' : undefined}>
        {hasForm && <FormSide {...props} editor={editor} entry={entry} edits={edits} />}
        <SpaceBetween size="m">
          <Container header={<Header variant="h2">As the configuration file says it</Header>}>
            <YamlArea
              label="YAML"
              text={editor.text}
              problems={editor.isCrossed ? [] : editor.problems}
              readOnly={!edits}
              onChange={editor.type}
            />
          </Container>
          {Aside !== undefined && entry !== null && <Aside entry={entry} />}
          <Sending {...props} editor={editor} entry={entry} edits={edits} />
          <Past {...props} editor={editor} edits={edits} />
        </SpaceBetween>
      </div>
    </SpaceBetween>
  );
}

interface PartProps extends PiecesProps {
  readonly editor: Editor;
  readonly edits: boolean;
}

/** What it would do, or what keeps it from being done, and the way to send it. */
function Sending(props: PartProps & { readonly entry: Entry | null }) {
  const { piece, section, item, back, problemOf, editor, entry, edits } = props;
  const { outcome, problems, isCrossed } = editor;
  const wrong =
    entry === null ? null : (problemOf?.(entry, readEntry(section, piece.text)) ?? null);
  return (
    <SpaceBetween size="m">
      {isCrossed ? (
        <Meanwhile piece={piece} editor={editor} />
      ) : (
        problems.length === 0 && <OutcomePanel outcome={outcome} />
      )}
      {wrong !== null && <Alert type="error">{wrong}</Alert>}
      {edits && !isCrossed && (
        <SendBar
          // What was typed to confirm one plan confirms no other.
          key={JSON.stringify(outcome)}
          name={item ?? (entry === null ? section : nameOf(entry))}
          reason={editor.reason}
          outcome={outcome}
          busy={editor.busy}
          isBlocked={wrong !== null}
          back={back}
          onReason={editor.explain}
          onSend={(dryRun) => void editor.send(dryRun)}
        />
      )}
    </SpaceBetween>
  );
}

function Past({ section, item, start, editor, edits }: PartProps) {
  if (start !== null) return null;
  return (
    <History
      section={section}
      item={item}
      onRestore={
        edits && RESTORED.has(section)
          ? ({ before }) => editor.type(withEntry(section, editor.text, before as Entry))
          : null
      }
    />
  );
}

/** Another person changed it meanwhile: their version beside one's own. */
function Meanwhile({ piece, editor }: { readonly piece: Piece; readonly editor: Editor }) {
  return (
    <Crossed onTake={editor.takeTheirs} onKeep={editor.keepMine}>
      <ul className="plain-list">
        {editor.problems.map(({ message }) => (
          <li key={message}>{message}</li>
        ))}
      </ul>
      This is how it is now. If you go on with yours, the plan shows what of it you would change
      back.
      <Snippet label="As it is now" text={piece.text} />
    </Crossed>
  );
}
