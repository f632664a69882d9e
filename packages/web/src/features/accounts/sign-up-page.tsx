import { useRef, useState, type ReactNode } from 'react';
import { useClient } from '../../lib/client-context.ts';
import type { Refusal } from '../../lib/failure.ts';
import { Button } from '../../ui/button.tsx';
import { FormError, TextField } from '../../ui/field.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { AccountPage } from './account-page.tsx';
import { checkSignUp, suggestUsername, type SignUpValues } from './account-rules.ts';
import { StrengthMeter } from './strength-meter.tsx';
import { useForm } from './use-form.ts';

interface SignUpPageProps {
  readonly footer: ReactNode;
}

export function SignUpPage({ footer }: SignUpPageProps) {
  const client = useClient();
  const [isUsernameTyped, setIsUsernameTyped] = useState(false);
  const ref = useRef<HTMLFormElement>(null);
  const form = useForm<SignUpValues>({
    ref,
    initial: { displayName: '', username: '', email: '', password: '' },
    check: (values) => checkSignUp(complete(values, isUsernameTyped)),
    submit: (values) => client.signUp(complete(values, isUsernameTyped)),
    fieldOf,
  });
  const { values, errors, set } = form;
  const { username } = complete(values, isUsernameTyped);
  return (
    <AccountPage title="Create your account" footer={footer}>
      <form ref={ref} onSubmit={form.onSubmit} noValidate className="flex flex-col gap-4">
        <FormError message={form.failure} />
        <TextField
          label="Your name"
          name="displayName"
          autoComplete="name"
          value={values.displayName}
          error={errors.displayName}
          onChange={(event) => set('displayName', event.target.value)}
        />
        <TextField
          label="User name"
          name="username"
          autoComplete="nickname"
          autoCapitalize="none"
          spellCheck={false}
          value={username}
          error={errors.username}
          onChange={(event) => {
            setIsUsernameTyped(true);
            set('username', event.target.value);
          }}
        />
        <TextField
          label="E-mail address"
          name="email"
          type="email"
          // What the browser's password manager will fill in when signing in.
          autoComplete="username"
          value={values.email}
          error={errors.email}
          onChange={(event) => set('email', event.target.value)}
        />
        <PasswordField
          label="Password"
          name="password"
          autoComplete="new-password"
          value={values.password}
          error={errors.password}
          hint={
            <StrengthMeter
              password={values.password}
              context={[values.displayName, username, values.email]}
            />
          }
          onChange={(event) => set('password', event.target.value)}
        />
        <Button type="submit" variant="primary" isBusy={form.isBusy} className="min-h-10">
          Create account
        </Button>
      </form>
    </AccountPage>
  );
}

function complete(values: SignUpValues, isUsernameTyped: boolean): SignUpValues {
  return {
    displayName: values.displayName.trim(),
    username: isUsernameTyped ? values.username.trim() : suggestUsername(values.displayName),
    email: values.email.trim(),
    password: values.password,
  };
}

/** The server names the field in `details.field`; a taken name says so in words too. */
function fieldOf({ details, message, code }: Refusal): keyof SignUpValues | undefined {
  const named = details['field'];
  if (named === 'email' || named === 'username' || named === 'password' || named === 'displayName')
    return named;
  if (code !== 'conflict' && code !== 'invalid') return undefined;
  if (/e-?mail/i.test(message)) return 'email';
  if (/user ?name/i.test(message)) return 'username';
  return /password/i.test(message) ? 'password' : undefined;
}
