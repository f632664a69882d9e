import type { ReactNode } from 'react';

interface AccountPageProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly footer: ReactNode;
}

/** The quiet frame around signing in and signing up. */
export function AccountPage({ title, children, footer }: AccountPageProps) {
  return (
    <main className="h-full overflow-y-auto bg-panel">
      <div className="mx-auto flex min-h-full w-full max-w-md flex-col justify-center px-4 py-8">
        <p className="mb-6 flex items-center gap-3 text-xl font-semibold">
          <img src="/favicon.svg" alt="" width={36} height={36} />
          Atrium
        </p>
        <section className="rounded-2xl border border-line bg-paper p-6 shadow-sm">
          <h1 className="mb-4 text-lg font-semibold">{title}</h1>
          {children}
        </section>
        <p className="mt-4 text-center text-soft">{footer}</p>
      </div>
    </main>
  );
}
