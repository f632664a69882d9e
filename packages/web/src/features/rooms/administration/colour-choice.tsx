import { Ban, Check } from 'lucide-react';
import { ROOM_COLOURS, type RoomColour } from '@atrium/contract/room-colours';
import { inColour } from '../room-colour.ts';

export type ChosenColour = RoomColour | 'none';

interface ColourChoiceProps {
  readonly value: ChosenColour;
  readonly onChange: (value: ChosenColour) => void;
}

const CHOICES: readonly ChosenColour[] = ['none', ...ROOM_COLOURS];

/** Of the sign of a room. Each colour has its name for those who do not see it. */
export function ColourChoice({ value, onChange }: ColourChoiceProps) {
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">Colour</legend>
      <div className="flex flex-wrap gap-1">
        {CHOICES.map((colour) => (
          <label
            key={colour}
            title={nameOf(colour)}
            className="grid size-9 cursor-pointer place-items-center rounded-lg border border-transparent hover:bg-sunken has-checked:border-accent has-checked:bg-tint has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="colour"
              aria-label={nameOf(colour)}
              value={colour}
              checked={value === colour}
              onChange={() => onChange(colour)}
              className="sr-only"
            />
            {colour === 'none' ? (
              <Ban size={20} aria-hidden className="text-soft" />
            ) : (
              <span
                aria-hidden
                style={inColour(colour)}
                className="grid size-5 place-items-center rounded-full bg-current"
              >
                {value === colour && <Check size={14} className="text-paper" />}
              </span>
            )}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function nameOf(colour: ChosenColour): string {
  return colour === 'none' ? 'No colour' : `${colour.charAt(0).toUpperCase()}${colour.slice(1)}`;
}
