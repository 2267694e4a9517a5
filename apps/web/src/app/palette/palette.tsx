import Box from '@cloudscape-design/components/box';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRouter } from '@tanstack/react-router';
import { addDays, todayIn } from '@bursar/time';
import { useEffect, useRef, useState } from 'react';
import { may } from '../../shared/data/rights.js';
import { useNames } from '../../shared/data/session.query.js';
import { useSession } from '../../shared/data/session.js';
import { useView } from '../../shared/spend/use-view.js';
import { narrow } from '../../shared/spend/view.js';
import { pagesFor } from '../navigation.js';
import { usePlaces } from './palette.query.js';
import { type Place, placesFor } from './places.js';

/** Models of so many days can be found. */
const DAYS = 90;

/** Ctrl K: go anywhere by name. The first that fits is chosen already: Enter goes there. */
export function Palette({ onClose }: { readonly onClose: () => void }) {
  const router = useRouter();
  const { href } = useView();
  const all = usePlacesToGo();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const field = useFocusedField();
  const places = placesFor(text, all, (id) => href(`/why/${encodeURIComponent(id)}`));
  const chosen = Math.min(at, Math.max(0, places.length - 1));
  const go = (place: Place | undefined) => {
    if (place === undefined) return;
    onClose();
    router.history.push(place.href);
  };
  const press: InputProps['onKeyDown'] = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.detail.key];
    if (event.detail.key === 'Enter') go(places[chosen]);
    if (step === undefined || places.length === 0) return;
    event.preventDefault();
    setAt((chosen + step + places.length) % places.length);
  };
  return (
    <Modal visible header="Go to" onDismiss={onClose}>
      <SpaceBetween size="s">
        <Input
          ref={field}
          type="search"
          value={text}
          ariaLabel="Page, team, budget, model, key or request id"
          placeholder="Page, team, budget, model, key or request id"
          clearAriaLabel="Clear"
          autoComplete={false}
          nativeInputAttributes={{
            ...{ role: 'combobox', 'aria-expanded': true, 'aria-autocomplete': 'list' },
            'aria-controls': 'places',
            'aria-activedescendant': places.length === 0 ? undefined : `place-${String(chosen)}`,
          }}
          onKeyDown={press}
          onChange={({ detail }) => {
            setText(detail.value);
            setAt(0);
          }}
        />
        <ul id="places" role="listbox" aria-label="Places" className="places">
          {places.map((place, index) => (
            // The field keeps the focus and its keys choose: a click is the other way.
            <li
              key={`${place.kind} ${place.href}`}
              id={`place-${String(index)}`}
              role="option"
              aria-selected={index === chosen}
              onClick={() => {
                go(place);
              }}
            >
              <b className="break">{place.name}</b> <span className="example">{place.kind}</span>
            </li>
          ))}
        </ul>
        {places.length === 0 && (
          <Box color="text-body-secondary">Nothing is called “{text.trim()}”.</Box>
        )}
      </SpaceBetween>
    </Modal>
  );
}

function useFocusedField() {
  const field = useRef<InputProps.Ref>(null);
  useEffect(() => {
    // The dialog first gives the focus to its own close button.
    const timer = setTimeout(() => field.current?.focus(), 0);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  return field;
}

/** Pages at once; the rest as soon as it is known. */
function usePlacesToGo(): Place[] {
  const { me } = useSession();
  const { view, href, zone, now } = useView();
  const names = useNames();
  const today = todayIn(zone, now);
  const load = usePlaces(addDays(today, -DAYS), addDays(today, 1), may(me, 'seeKeys'));
  const known = load.status === 'ready' ? load.data : null;
  const pages = pagesFor(me).map(({ name, question, path }) => ({
    ...{ name, kind: question },
    href: href(path),
  }));
  const teams = (names.status === 'ready' ? names.data.teams : []).map(({ id, name }) => ({
    ...{ name, kind: `Team ${id}` },
    href: href(`/teams/${encodeURIComponent(id)}`),
  }));
  const budgets = (known?.budgets ?? []).map(({ id }) => ({
    ...{ name: id, kind: 'Budget' },
    href: href(`/budgets/${encodeURIComponent(id)}`),
  }));
  const models = (known?.dimensionValues ?? []).flatMap(({ value }) =>
    value === null
      ? []
      : [
          {
            ...{ name: value, kind: 'Model: what it costs, by team' },
            href: href('/explore', { view: { ...narrow(view, 'model', value), group: ['team'] } }),
          },
        ],
  );
  const keys = (known?.apiKeys ?? []).map(({ id, name }) => ({
    ...{ name, kind: 'API key' },
    href: href('/platform/keys', { page: { apiKey: id } }),
  }));
  return [...pages, ...teams, ...budgets, ...models, ...keys];
}
