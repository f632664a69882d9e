/** Of signs of rooms. Closed, so that each can be told from its ground in light and in dark. */
export const ROOM_COLOURS = ['red', 'orange', 'yellow', 'green', 'teal', 'blue', 'violet', 'pink'] as const;
export type RoomColour = (typeof ROOM_COLOURS)[number];
