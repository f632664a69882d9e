import { ShieldX } from 'lucide-react';
import { AdministrationScreen } from '../features/administration/administration-screen.tsx';
import { useAccount } from '../lib/client-context.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { BackToRooms } from './back-to-rooms.tsx';
import { useTitle } from './use-title.ts';

/** For administrators of the server; the server refuses everybody else in any case. */
export function AdministrationPage() {
  const account = useAccount();
  useTitle('Administration');
  if (account === undefined) return null;
  if (account.isAdministrator) return <AdministrationScreen ownId={account.userId} start={<BackToRooms />} />;
  return (
    <main className="grid min-w-0 flex-1">
      <EmptyState
        isPage
        icon={<ShieldX size={28} />}
        title="For administrators"
        text="Ask an administrator of this server if you need to see it."
      />
    </main>
  );
}
