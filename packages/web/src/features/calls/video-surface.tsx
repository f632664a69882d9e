import { useEffect, useRef } from 'react';

interface VideoSurfaceProps {
  readonly stream: MediaStream | undefined;
  /** One's own picture is shown as in a mirror. */
  readonly isMirrored?: boolean;
  /** A screen is shown whole; a face fills its tile. */
  readonly isWhole?: boolean;
  readonly label: string;
  readonly onPlayBlocked?: () => void;
}

/** A picture without sound: sounds are played apart, so that a tile may come and go. */
export function VideoSurface({
  stream,
  isMirrored = false,
  isWhole = false,
  label,
  onPlayBlocked,
}: VideoSurfaceProps) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (element === null) return undefined;
    element.srcObject = stream ?? null;
    if (stream !== undefined) {
      element.play().catch((error: unknown) => {
        if (error instanceof DOMException && error.name === 'NotAllowedError') onPlayBlocked?.();
      });
    }
    return () => {
      element.srcObject = null;
    };
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- told once per stream
  }, [stream]);
  return (
    <video
      ref={video}
      muted
      playsInline
      aria-label={label}
      className={`absolute inset-0 size-full ${isWhole ? 'bg-[#000] object-contain' : 'object-cover'} ${isMirrored ? '-scale-x-100' : ''}`}
    />
  );
}

interface SoundProps {
  readonly stream: MediaStream;
  /** Of the loudspeaker; the system's own if left out. */
  readonly sinkId?: string | undefined;
  readonly onPlayBlocked: () => void;
}

/** The sound of one participant. */
export function Sound({ stream, sinkId, onPlayBlocked }: SoundProps) {
  const audio = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const element = audio.current;
    if (element === null) return undefined;
    element.srcObject = stream;
    element.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') onPlayBlocked();
    });
    return () => {
      element.srcObject = null;
    };
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- told once per stream
  }, [stream]);
  useEffect(() => {
    const element = audio.current;
    // Not every browser lets a page choose.
    if (sinkId === undefined || element === null || !('setSinkId' in element)) return;
    element.setSinkId(sinkId).catch(() => undefined);
  }, [sinkId]);
  // oxlint-disable-next-line jsx-a11y/media-has-caption -- live speech: there are no captions yet
  return <audio ref={audio} data-call />;
}
