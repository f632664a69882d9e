import { useRef, type ReactNode } from 'react';
import { useClient } from '../../lib/client-context.ts';
import { Button } from '../../ui/button.tsx';
import { FormError, TextField } from '../../ui/field.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { AccountPage } from './account-page.tsx';
import { useForm } from './use-form.ts';

interface SignInPageProps {
  readonly footer: ReactNode;
}

export function SignInPage({ footer }: SignInPageProps) {
  const client = useClient();
  const ref = useRef<HTMLFormElement>(null);
  const form = useForm({
    ref,
    initial: { login: '', password: '' },
    check: ({ login, password }) => ({
      ...(login.trim() === '' && { login: 'Enter your e-mail address or user name.' }),
      ...(password === '' && { password: 'Enter your password.' }),
    }),
    submit: ({ login, password }) => client.signIn({ login: login.trim(), password }),
    fieldOf: () => undefined,
  });
  return (
    <AccountPage title="Sign in" footer={footer}>
      <form ref={ref} onSubmit={form.onSubmit} noValidate className="flex flex-col gap-4">
        <FormError message={form.failure} />
        <TextField
          label="E-mail address or user name"
          name="login"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          value={form.values.login}
          error={form.errors.login}
          onChange={(event) => form.set('login', event.target.value)}
        />
        <PasswordField
          label="Password"
          name="password"
          autoComplete="current-password"
          value={form.values.password}
          error={form.errors.password}
          onChange={(event) => form.set('password', event.target.value)}
        />
        <Button type="submit" variant="primary" isBusy={form.isBusy} className="min-h-10">
          Sign in
        </Button>
      </form>
    </AccountPage>
  );
}
