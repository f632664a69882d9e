/** The largest picture of the page in a window of its own, over all others; back again if there is one. */
export async function floatVideo(): Promise<void> {
  if (document.pictureInPictureElement) return document.exitPictureInPicture();
  const videos = [...document.querySelectorAll<HTMLVideoElement>('[data-tile] video')];
  const area = (video: HTMLVideoElement) => video.clientWidth * video.clientHeight;
  const [largest] = videos.sort((a, b) => area(b) - area(a));
  if (largest === undefined) throw new Error('No picture is shown.');
  await largest.requestPictureInPicture();
}
