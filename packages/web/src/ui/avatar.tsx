import { avatarColour, initialsOf } from './avatar-look.ts';

interface AvatarProps {
  readonly id: string;
  readonly name: string;
  readonly size?: number;
  readonly isHere?: boolean;
}

/** Decoration beside a name, which is what is read out. */
export function Avatar({ id, name, size = 36, isHere }: AvatarProps) {
  return (
    <span aria-hidden className="relative inline-block shrink-0" style={{ width: size, height: size }}>
      <span
        className="grid size-full place-items-center rounded-[28%] font-semibold text-[#fff] select-none forced-colors:border"
        style={{ backgroundColor: avatarColour(id), fontSize: size * 0.38 }}
      >
        {initialsOf(name)}
      </span>
      {isHere === true && (
        <span className="absolute -right-0.5 -bottom-0.5 size-2.5 rounded-full border-2 border-panel bg-accent" />
      )}
    </span>
  );
}
