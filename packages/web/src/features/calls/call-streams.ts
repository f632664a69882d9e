/** One stream per track, the same for as long as the track lives: a new one would make a picture flicker. */
export class CallStreams {
  readonly #streams = new WeakMap<MediaStreamTrack, MediaStream>();

  of(track: MediaStreamTrack | undefined): MediaStream | undefined {
    if (track === undefined) return undefined;
    let stream = this.#streams.get(track);
    if (stream === undefined) {
      stream = new MediaStream([track]);
      this.#streams.set(track, stream);
    }
    return stream;
  }
}
