import { useMemo, useState, type ComponentProps } from 'react';
import { allZones, zoneLabel } from '../lib/time-zones.ts';

const HOUR_MS = 3_600_000;

interface ZoneSelectProps extends Omit<ComponentProps<'select'>, 'onChange' | 'value'> {
  readonly label?: string;
  readonly value: string;
  /** The instant whose distance from UTC is told; now if left out. Milliseconds of the epoch. */
  readonly at?: number;
  readonly onChange: (zone: string) => void;
}

/** The browser's own list: it finds a zone by its first letters, and on a phone has the phone's look. */
export function ZoneSelect({ label, value, at, onChange, ...rest }: ZoneSelectProps) {
  const zones = useMemo(() => [...new Set([value, ...allZones()])], [value]);
  const [openedAt] = useState(Date.now);
  const hour = Math.floor((at ?? openedAt) / HOUR_MS);
  const options = useMemo(
    () =>
      zones.map((zone) => (
        <option key={zone} value={zone}>
          {zoneLabel(zone, hour * HOUR_MS)}
        </option>
      )),
    [zones, hour],
  );
  return (
    <select
      aria-label={label}
      title={label}
      {...rest}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      {options}
    </select>
  );
}
