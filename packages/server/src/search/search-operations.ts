import type { OperationName } from '@atrium/contract/operations';
import type { Handlers } from '../dispatcher.ts';
import type { SearchService } from './search-service.ts';

type SearchOperationName = Extract<OperationName, `search.${string}`>;

export function searchHandlers(search: SearchService): Handlers<SearchOperationName> {
  return { 'search.messages': (input, { user }) => search.search(input, user.userId) };
}
