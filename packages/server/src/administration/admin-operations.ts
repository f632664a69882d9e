import type { AdminOverview } from '@atrium/contract/administration';
import type { AccountAdministrationService } from '../accounts/account-administration-service.ts';
import type { Handlers } from '../dispatcher.ts';
import type { Present } from '../observability/activity.ts';
import type { NodeSamples } from './node-samples.ts';

type AdminHandlers = Handlers<
  'admin.overview' | 'admin.users' | 'admin.sessions' | 'admin.revokeSessions' | 'admin.setSuspended'
>;

interface AdminDeps {
  readonly administration: AccountAdministrationService;
  readonly samples: NodeSamples;
  readonly present: () => Present;
  readonly node: AdminOverview['node'];
  readonly otherNodes: () => readonly string[];
  readonly prices: AdminOverview['today']['prices'];
}

export function adminOperations(deps: AdminDeps): AdminHandlers {
  const { administration, samples, node, prices } = deps;
  return {
    'admin.overview': () => {
      const { waiting, ...open } = deps.present();
      return Promise.resolve({
        node,
        otherNodes: [...deps.otherNodes()],
        everyMs: samples.everyMs,
        samples: [...samples.recent],
        open,
        waiting,
        today: { ...samples.today(), prices },
      });
    },
    'admin.users': (page) => administration.list(page),
    'admin.sessions': async ({ userId }) => ({ sessions: await administration.sessionsOf(userId) }),
    'admin.revokeSessions': async ({ userId, sessionId }) => {
      await administration.revoke(userId, sessionId);
      return {};
    },
    'admin.setSuspended': async ({ userId, isSuspended }, { user }) => ({
      account: await administration.setSuspended(userId, isSuspended, user),
    }),
  };
}
