import { Link } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';

/** On narrow screens, where the list of rooms is a screen of its own. */
export function BackToRooms() {
  return (
    <Link
      to="/"
      aria-label="Back to rooms"
      className="grid size-9 shrink-0 place-items-center rounded-md text-soft hover:bg-sunken md:hidden"
    >
      <ArrowLeft size={20} aria-hidden />
    </Link>
  );
}
