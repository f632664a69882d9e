/** Addresses of bytes, below the address of the server. They answer to members of the room only. */
export const attachmentPaths = {
  /** PUT, with `offset` in the query. */
  part: (roomId: string, id: string) => `/api/rooms/${roomId}/attachments/${id}/bytes`,
  file: (roomId: string, id: string) => `/api/rooms/${roomId}/attachments/${id}/file`,
  thumbnail: (roomId: string, id: string) => `/api/rooms/${roomId}/attachments/${id}/thumbnail`,
};
