import { Hash, Lock, Users } from 'lucide-react';
import type { RoomView } from '@atrium/client/state';
import { isDirect } from '@atrium/contract/direct-room';
import { Avatar } from '../../ui/avatar.tsx';
import { inColour } from './room-colour.ts';
import { othersIn } from './others-in.ts';

interface RoomFaceProps {
  readonly view: RoomView;
  /** Of a person; signs are smaller. */
  readonly size: number;
  readonly className?: string;
}

/** The sign of a room, or the person one writes with. Decoration beside the name. */
export function RoomFace({ view, size, className = '' }: RoomFaceProps) {
  const { room } = view;
  if (!isDirect(room.roomId)) {
    const Icon = room.visibility === 'private' ? Lock : Hash;
    return <Icon size={16} aria-hidden className={`shrink-0 ${className}`} style={inColour(room.colour)} />;
  }
  const others = othersIn(view);
  const [other] = others;
  if (others.length !== 1 || other === undefined)
    return <Users size={16} aria-hidden className={`shrink-0 ${className}`} />;
  const isHere = view.presentUserIds?.includes(other) ?? false;
  return <Avatar id={other} name={room.name} size={size} isHere={isHere} />;
}
