import { useState } from 'react';
import type { RoomId } from '@atrium/contract/ids';
import { useClient } from '../../lib/client-context.ts';
import { refusalOf } from '../../lib/failure.ts';
import { checkRoom, type RoomValues } from './room-rules.ts';

type RoomErrors = Partial<Record<keyof RoomValues, string>>;

interface RoomCreation {
  readonly values: RoomValues;
  readonly errors: RoomErrors;
  readonly failure: string | undefined;
  readonly isBusy: boolean;
  readonly set: (change: Partial<RoomValues>) => void;
  /** Answers with the name of the first wrong field, if any. */
  readonly create: () => Promise<string | undefined>;
}

const EMPTY: RoomValues = { name: '', topic: '', visibility: 'public', password: '' };

export function useRoomCreation(
  onDone: (roomId: RoomId, invitationCode: string | undefined) => void,
): RoomCreation {
  const client = useClient();
  const [values, setValues] = useState(EMPTY);
  const [errors, setErrors] = useState<RoomErrors>({});
  const [failure, setFailure] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);

  const refuse = (error: unknown): string | undefined => {
    const { code, message } = refusalOf(error);
    if (code === 'conflict') setErrors({ name: 'A room of this name exists. Choose another name.' });
    else setFailure(message);
    return code === 'conflict' ? 'name' : undefined;
  };
  const create = async (): Promise<string | undefined> => {
    if (isBusy) return undefined;
    setFailure(undefined);
    const found = checkRoom(values);
    setErrors(found);
    if (Object.keys(found).length > 0) return Object.keys(found)[0];
    setIsBusy(true);
    try {
      const { listing, invitationCode } = await client.createRoom(inputOf(values));
      onDone(listing.room.roomId, invitationCode);
      return undefined;
    } catch (error) {
      setIsBusy(false);
      return refuse(error);
    }
  };
  return { values, errors, failure, isBusy, set: (change) => setValues({ ...values, ...change }), create };
}

function inputOf({ name, topic, visibility, password }: RoomValues) {
  const usesPassword = visibility === 'private' && password !== '';
  return { name: name.trim(), topic: topic.trim(), visibility, ...(usesPassword && { password }) };
}
