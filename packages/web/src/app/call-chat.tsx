import type { RoomView } from '@atrium/client/state';
import { NarrowChat } from './narrow-chat.tsx';

/** The room's messages in the narrow column beside a call. */
export function CallChat({ view }: { readonly view: RoomView }) {
  return (
    <div className="-m-3 flex min-h-0 flex-1 flex-col">
      <NarrowChat view={view} />
    </div>
  );
}
