import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { may } from '../data/rights.js';
import { useSession } from '../data/session.js';
import { Loaded } from '../ui/loaded.js';
import { PageBody } from '../ui/page.js';
import { Restored } from '../ui/restored.js';
import { Snippet } from '../ui/snippet.js';
import { type Entry, nameOf, readEntry, toDocument, withEntry } from './document.js';
import { History } from './history.js';
import { OutcomePanel } from './outcome.js';
import { OwnerAlert } from './owner-alert.js';
import { usePiece, type Piece } from './piece.query.js';
import { SendBar } from './send-bar.js';
import { useEditor, type Editing } from './use-editor.js';
import { YamlArea } from './yaml-area.js';

export interface FormProps {
  readonly entry: Entry;
  readonly isNew: boolean;
  readonly onChange: (entry: Entry) => void;
}

interface Props extends Editing {
  readonly title: string;
  readonly description?: string;
  /** Beside the text; each follows the other. */
  readonly Form?: (props: FormProps) => ReactNode;
  /** What the form says against an entry before the server is asked. */
  readonly problemOf?: (entry: Entry, before: Entry | null) => string | null;
}

/** Sections whose audit entries hold what the file says. */
const RESTORED = new Set(['flags', 'routes', 'modelAccess']);

/** A section or an entry as text, with a form where there is one: the plan first, then the change. */
export function PieceEditor(props: Props) {
  const load = usePiece(props.section, props.start === null ? props.item : null);
  return (
    <PageBody title={props.title} description={props.description}>
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

function Pieces({ piece, refresh, Form, problemOf, ...editing }: PiecesProps) {
  const { section, item, start, back } = editing;
  const { me } = useSession();
  const editor = useEditor(editing, piece, refresh);
  const { text, outcome, problems, isCrossed } = editor;
  const { owner } = piece;
  const edits = owner === null && may(me, 'applyConfig');
  const entry = Form === undefined ? null : readEntry(section, text);
  const wrong =
    entry === null ? null : (problemOf?.(entry, readEntry(section, piece.text)) ?? null);
  const name = item ?? (entry === null ? section : nameOf(entry));
  return (
    <SpaceBetween size="m">
      {owner !== null && <OwnerAlert section={section} owner={owner} />}
      <Restored draft={editor.kept} />
      <div className={Form === undefined ? undefined : 'two-sides'}>
        {Form !== undefined && (
          <Container header={<Header variant="h2">Form</Header>}>
            {entry === null ? (
              <Alert type="warning">
                The text beside cannot be read as one entry. The form follows once it can.
              </Alert>
            ) : (
              <fieldset className="plain-fieldset" disabled={!edits}>
                <Form
                  entry={entry}
                  isNew={start !== null}
                  onChange={(next) => editor.type(toDocument(section, next))}
                />
              </fieldset>
            )}
          </Container>
        )}
        <SpaceBetween size="m">
          <Container header={<Header variant="h2">As the configuration file says it</Header>}>
            <YamlArea
              label="YAML"
              text={text}
              problems={isCrossed ? [] : problems}
              readOnly={!edits}
              onChange={editor.type}
            />
          </Container>
          {isCrossed ? (
            <Crossed piece={piece} editor={editor} />
          ) : (
            problems.length === 0 && <OutcomePanel outcome={outcome} />
          )}
          {wrong !== null && <Alert type="error">{wrong}</Alert>}
          {edits && !isCrossed && (
            <SendBar
              // What was typed to confirm one plan confirms no other.
              key={JSON.stringify(outcome)}
              name={name}
              reason={editor.reason}
              outcome={outcome}
              busy={editor.busy}
              isBlocked={wrong !== null}
              back={back}
              onReason={editor.explain}
              onSend={(dryRun) => void editor.send(dryRun)}
            />
          )}
          {start === null && (
            <History
              section={section}
              item={item}
              onRestore={
                edits && RESTORED.has(section)
                  ? ({ before }) => editor.type(withEntry(section, text, before as Entry))
                  : null
              }
            />
          )}
        </SpaceBetween>
      </div>
    </SpaceBetween>
  );
}

/** Another person changed it meanwhile: neither text is lost. */
function Crossed({
  piece,
  editor,
}: {
  readonly piece: Piece;
  readonly editor: ReturnType<typeof useEditor>;
}) {
  return (
    <Alert
      type="warning"
      header="Another person changed this meanwhile. Nothing was applied."
      action={
        <SpaceBetween size="xs" direction="horizontal">
          <Button onClick={editor.takeTheirs}>Take theirs</Button>
          <Button onClick={editor.keepMine}>Go on with mine</Button>
        </SpaceBetween>
      }
    >
      <ul className="plain-list">
        {editor.problems.map(({ message }) => (
          <li key={message}>{message}</li>
        ))}
      </ul>
      This is how it is now. If you go on with yours, the plan shows what of it you would change
      back.
      <Snippet label="As it is now" text={piece.text} />
    </Alert>
  );
}
