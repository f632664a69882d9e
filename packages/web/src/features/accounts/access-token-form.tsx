import { useEffect, useRef } from 'react';
import type { TokenScope } from '@atrium/contract/access-tokens';
import type { Input } from '@atrium/contract/operations';
import { Button } from '../../ui/button.tsx';
import { Field, FormError, INPUT_LOOK, TextField } from '../../ui/field.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import type { FieldErrors } from './account-rules.ts';
import { SCOPE_WORDS } from './scope-words.ts';
import { useForm } from './use-form.ts';

interface Values {
  readonly name: string;
  readonly expiresInDays: string;
  readonly password: string;
  /** Joined by spaces. */
  readonly scopes: string;
}

interface AccessTokenFormProps {
  /** Throws what the server says. */
  readonly onMake: (wish: Input<'tokens.create'>) => Promise<void>;
  readonly onCancel: () => void;
}

const SCOPES = Object.entries(SCOPE_WORDS) as [TokenScope, (typeof SCOPE_WORDS)[TokenScope]][];
const LIVES = [
  ['7', 'A week'],
  ['30', '30 days'],
  ['90', '90 days'],
  ['365', 'A year'],
] as const;
const INITIAL: Values = { name: '', expiresInDays: '90', password: '', scopes: 'read write:chat' };

function check({ name, password, scopes }: Values): FieldErrors<Values> {
  return {
    ...(name.trim() === '' && { name: 'Say what it is for, so that you know it again.' }),
    ...(scopes === '' && { scopes: 'Choose at least one.' }),
    ...(password === '' && { password: 'Your password is needed for this.' }),
  };
}

export function AccessTokenForm({ onMake, onCancel }: AccessTokenFormProps) {
  const ref = useRef<HTMLFormElement>(null);
  const { values, errors, failure, isBusy, set, onSubmit } = useForm({
    ref,
    initial: INITIAL,
    check,
    submit: ({ name, expiresInDays, password, scopes }) =>
      onMake({
        name,
        password,
        expiresInDays: Number(expiresInDays),
        scopes: scopes.split(' ') as TokenScope[],
      }),
    fieldOf: ({ details }) => (details?.['field'] === 'password' ? 'password' : undefined),
  });
  useEffect(() => ref.current?.querySelector('input')?.focus(), []);
  const of = (name: keyof Values) => ({
    name,
    value: values[name],
    error: errors[name],
    onChange: (event: { readonly target: { readonly value: string } }) => set(name, event.target.value),
  });
  return (
    <form ref={ref} noValidate onSubmit={onSubmit} className="flex flex-col gap-4">
      <FormError message={failure} />
      <TextField label="Name" maxLength={60} autoComplete="off" {...of('name')} />
      <Scopes value={values.scopes} error={errors.scopes} onChange={(scopes) => set('scopes', scopes)} />
      <Field label="Lasts for">
        {(control) => (
          <select
            {...control}
            className={INPUT_LOOK}
            value={values.expiresInDays}
            onChange={(event) => set('expiresInDays', event.target.value)}
          >
            {LIVES.map(([days, words]) => (
              <option key={days} value={days}>
                {words}
              </option>
            ))}
          </select>
        )}
      </Field>
      <PasswordField label="Your password" autoComplete="current-password" {...of('password')} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" isBusy={isBusy}>
          Make the token
        </Button>
        <Button variant="quiet" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

interface ScopesProps {
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (scopes: string) => void;
}

function Scopes({ value, error, onChange }: ScopesProps) {
  const chosen = new Set(value.split(' '));
  const toggle = (scope: TokenScope, isOn: boolean) =>
    onChange(
      SCOPES.map(([one]) => one)
        .filter((one) => (one === scope ? isOn : chosen.has(one)))
        .join(' '),
    );
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">It may</legend>
      {error !== undefined && <p className="text-sm text-danger">{error}</p>}
      {SCOPES.map(([scope, { label, text }]) => (
        <div key={scope} className="flex gap-2.5 py-1">
          <input
            id={`scope-${scope}`}
            name="scopes"
            type="checkbox"
            checked={chosen.has(scope)}
            aria-describedby={`scope-${scope}-text`}
            onChange={(event) => toggle(scope, event.target.checked)}
            className="mt-1 size-4 shrink-0 accent-accent"
          />
          <div className="text-sm">
            <label htmlFor={`scope-${scope}`} className="font-medium">
              {label}
            </label>
            <p id={`scope-${scope}-text`} className="text-soft">
              {text}
            </p>
          </div>
        </div>
      ))}
    </fieldset>
  );
}
