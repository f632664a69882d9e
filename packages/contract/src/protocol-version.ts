/**
 * What each version of the wire changed. A client sends its version in the socket's handshake (`auth.protocol`);
 * the server refuses a newer one and serves older ones as long as this list says that it can.
 *
 * 1: accounts, rooms, messages, presence, typing. Later, without harm to older clients: runs of code with their results on
 * messages, replies; reactions, mentions, earlier texts, pages around a message; what administrators see and do; roles of
 * administrators and guests, removal, bans, handing a room over; attachments, with which a message may have an empty text;
 * direct conversations; invitation links; archived rooms, and rooms in which administrators write; threads, pins;
 * search in messages; marking as unread, what of a room one hears, what people say of
 * themselves; colours of rooms, who mentions everybody in them, new codes, their deletion; asking to be let in.
 */
export const PROTOCOL_VERSION = 1;
