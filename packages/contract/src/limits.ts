/** Bounds that client and server share. Lengths are in UTF-16 units as JavaScript counts them. */
export const LIMITS = {
  messageLength: 8_000,
  codeLanguageLength: 40,
  /** Of a room's last message a list carries so much. */
  previewLength: 300,
  clientMessageIdLength: 64,
  emojiLength: 40,
  /** Of what a person says of themselves. */
  statusLength: 100,
  /** Earlier texts of an edited message that can be read. */
  versionsKept: 20,
  /** People whom one message names; the first so many are mentioned. */
  mentionsPerMessage: 50,
  /** Of the newest so many messages of a room mentions are counted. */
  mentionWindow: 200,
  /** Different emoji on one message. */
  reactionKinds: 20,
  /** People named behind one of them; more are counted. */
  reactionNames: 50,
  /** People of a conversation without a room. */
  directPeople: 9,
  /** Longest life of a link into a room that ends by time, hours; people whom one lets in; links of a room that count. */
  invitationHours: 30 * 24,
  invitationUses: 1_000,
  invitationsPerRoom: 50,
  /** People who ask to come into one room, rooms that one person asks, and what they say to it. */
  joinRequestsPerRoom: 200,
  joinRequestsPerUser: 50,
  joinNoteLength: 300,
  /** Newest replies that the root of a thread names. */
  threadLatest: 5,
  /** Threads that a person follows, and of them those that a list shows. */
  threadsFollowed: 500,
  threadsListed: 100,
  /** Messages that are pinned in one room. */
  pinsPerRoom: 100,
  roomNameLength: 80,
  roomTopicLength: 250,
  roomPasswordLength: 128,
  displayNameLength: 80,
  usernameLength: 32,
  emailLength: 254,
  /** Minimum of a password that stands alone (NIST SP 800-63B-4: 15 without a second factor). */
  passwordMinLength: 15,
  passwordMaxLength: 256,
  /** Most entries in one page of history, members or rooms. */
  pageSize: 100,
  /** `rooms.sync` sends at most this many missed messages; beyond it only the newest page. */
  syncMessages: 500,
  /** Most rooms that one person may belong to, and most direct conversations. */
  roomsPerUser: 500,
  /** Largest body of one call, bytes; operations may name another for HTTP. */
  requestBytes: 128 * 1024,
  /** Of the name of an access token. */
  tokenNameLength: 60,
  /** Most access tokens that one person has. */
  tokensPerUser: 20,
  /** Longest life of an access token, days. */
  tokenDays: 365,
  /** Of a call that starts a run or writes to its input, over HTTP. */
  runRequestBytes: 1536 * 1024,
  /** Of the name of a file that is run, directories included. */
  fileNameLength: 200,
  /** Files of one run. */
  runFiles: 200,
  /** Of one file that is run. */
  runSourceLength: 256 * 1024,
  /** What one call may write to the input of a run. */
  runStdinLength: 1024 * 1024,
  /** Of the output of a result that stands on a message; all of it is kept apart. */
  resultPreviewLength: 4_000,
  /** A typing note is shown this long unless it is repeated, milliseconds. */
  typingMs: 5_000,
  /** One description of a media connection. */
  sdpLength: 64 * 1024,
  candidatesPerSignal: 100,
  signalsPerParcel: 20,
  parcelsPerCall: 16,
  /** People in a call without a media server: with cameras, and at all. */
  meshCameras: 4,
  meshParticipants: 6,
  meetingTitleLength: 120,
  meetingDescriptionLength: 4_000,
  meetingMinutes: 24 * 60,
  meetingParticipants: 100,
  invitees: 100,
  coHosts: 10,
  /** Minutes before a meeting, at most four weeks. */
  reminderMinutes: 40_320,
  remindersPerMeeting: 3,
  /** Meetings of one series that is counted. */
  occurrences: 730,
  projectNameLength: 80,
  projectDescriptionLength: 500,
  collaboratorsPerProject: 100,
  /** Projects of one room, archived ones included. */
  projectsPerRoom: 200,
  /** Files and folders of a project, and as many in its trash. */
  projectNodes: 500,
  /** Of all files of a project, those in its trash included, bytes. */
  projectBytes: 20 * 1024 * 1024,
  /** Of one file of text, bytes of UTF-8. */
  projectTextBytes: 1024 * 1024,
  /** Of the name of a file or folder; of its path `fileNameLength`. */
  nodeNameLength: 100,
  /** Folders inside folders. */
  treeDepth: 16,
  /** Operations of one change of a tree. */
  treeOperations: 500,
  /** A body that brings files or an archive, bytes. */
  projectUploadBytes: 21 * 1024 * 1024,
  /** Of an update that is pushed over the socket, and of any (a paste, what was written offline), bytes. */
  documentUpdateBytes: 64 * 1024,
  documentPasteBytes: 2 * 1024 * 1024,
  /** Body of a call that pushes. */
  documentPushBytes: 3 * 1024 * 1024,
  documentVectorBytes: 64 * 1024,
  /** Sockets that have one document open. */
  documentPeople: 100,
  /** Texts that one person has open in all tabs: some projects whole, as a preview reads them. */
  documentsPerPerson: 1_500,
  /** Earlier openings whose edits one push brings. */
  documentGrants: 50,
  versionNameLength: 80,
  buildErrors: 100,
  buildOutputLength: 16_000,
  searchQueryLength: 200,
  /** Of a search in messages, and the words of it that count. */
  messageQueryLength: 300,
  messageQueryTerms: 12,
  /** Messages of one page of what was found. */
  searchHits: 20,
  /** Places that a search in a project answers with. */
  searchMatches: 500,
  /** Of the name of an attachment, and of the words that stand for its picture. */
  attachmentNameLength: 200,
  altLength: 1_000,
  attachmentsPerMessage: 10,
  /** An attachment comes in parts of at most so many bytes. */
  attachmentPartBytes: 1024 * 1024,
  /** Lines of a file that a card shows. */
  cardLines: 40,
} as const;
