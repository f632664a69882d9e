import { useEffect, useRef } from 'react';

const BARS = 12;
/** Louder than this is full. */
const FULL = 0.12;

/** How loud the microphone is, many times a second: drawn beside React. */
export function LevelMeter({ stream }: { readonly stream: MediaStream | undefined }) {
  const bars = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = bars.current;
    if (element === null || stream === undefined) return undefined;
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 512;
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    let frame = 0;
    const draw = () => {
      analyser.getFloatTimeDomainData(samples);
      const level = Math.min(1, loudness(samples) / FULL);
      element.setAttribute('aria-valuenow', String(Math.round(level * 100)));
      for (const [at, bar] of [...element.children].entries()) {
        bar.toggleAttribute('data-on', at < Math.ceil(level * BARS));
      }
      frame = requestAnimationFrame(draw);
    };
    draw();
    return () => {
      cancelAnimationFrame(frame);
      void context.close();
    };
  }, [stream]);
  return (
    <div
      ref={bars}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- drawn as bars, which that element cannot hold
      role="meter"
      aria-label="Loudness of your microphone"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={0}
      className="flex h-4 items-stretch gap-0.5"
    >
      {Array.from({ length: BARS }, (_, at) => (
        <span key={at} className="w-1.5 flex-1 rounded-full bg-sunken data-on:bg-accent" />
      ))}
    </div>
  );
}

/** Root of the mean square. */
function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / samples.length);
}
