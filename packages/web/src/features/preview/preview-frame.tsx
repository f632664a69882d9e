import { useLayoutEffect, useRef } from 'react';
import { PREVIEW_PATHS } from '@atrium/contract/preview';
import { useLatest } from '../../lib/hooks.ts';
import {
  BROWSER_SURROUNDINGS,
  FrameLink,
  type FrameListener,
  type FramePage,
  type Scroll,
} from './frame/frame-link.ts';

interface PreviewFrameProps {
  readonly origin: string;
  readonly page: FramePage;
  readonly isNetworkAllowed: boolean;
  readonly scroll: Scroll;
  readonly listener: FrameListener;
}

/**
 * A page of somebody's project, locked in: another origin, a sandbox without one, no devices. Another page needs another frame
 * (`key`), so that nothing of the last one is left when it begins.
 */
export function PreviewFrame({ origin, page, isNetworkAllowed, scroll, listener }: PreviewFrameProps) {
  const frame = useRef<HTMLIFrameElement>(null);
  const latest = useLatest({ page, scroll, listener });
  // Before the frame can have said anything.
  useLayoutEffect(() => {
    if (frame.current === null) return undefined;
    const { page: shown, scroll: kept } = latest.current;
    const passedOn: FrameListener = {
      onMessage: (message) => latest.current.listener.onMessage(message),
      onHang: (isHanging) => latest.current.listener.onHang(isHanging),
      onFlood: () => latest.current.listener.onFlood(),
    };
    const what = { page: shown, scroll: kept, listener: passedOn };
    const link = new FrameLink(frame.current, what, BROWSER_SURROUNDINGS);
    return () => link.close();
  }, [latest]);
  return (
    <iframe
      ref={frame}
      title="Preview of the project"
      src={`${origin}${isNetworkAllowed ? PREVIEW_PATHS.open : PREVIEW_PATHS.closed}`}
      sandbox="allow-scripts allow-forms allow-modals"
      allow=""
      referrerPolicy="no-referrer"
      className="size-full border-0 bg-[#fff]"
    />
  );
}
