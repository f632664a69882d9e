// @ts-check
/* Ways to the network that the security policy of a page does not close in every browser. */

function closeDoors() {
  // `webrtc 'block'` says the same to browsers that know it.
  for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'mozRTCPeerConnection']) {
    Reflect.deleteProperty(globalThis, name);
  }
  // A page within the page would have them anew. Nothing can be loaded into one here, but one may be written.
  const { attachShadow } = Element.prototype;
  const observer = new MutationObserver((records) => {
    for (const { addedNodes } of records) for (const node of addedNodes) removeFrames(node);
  });
  /** @param {Node} root */
  const watch = (root) => observer.observe(root, { childList: true, subtree: true });
  watch(document);
  Element.prototype.attachShadow = function attachWatchedShadow(options) {
    const root = apply(attachShadow, this, [options]);
    watch(root);
    return root;
  };
  for (const holder of [Element.prototype, ShadowRoot.prototype]) {
    Reflect.deleteProperty(holder, 'setHTMLUnsafe');
  }
  Reflect.deleteProperty(Document, 'parseHTMLUnsafe');
}

const { matches, querySelectorAll, remove } = Element.prototype;
const FRAMES = 'iframe, frame, fencedframe, object, embed';

/** @param {Node} node */
function removeFrames(node) {
  if (!(node instanceof Element)) return;
  const found = [
    ...apply(querySelectorAll, node, [FRAMES]),
    ...(apply(matches, node, [FRAMES]) ? [node] : []),
  ];
  for (const frame of found) apply(remove, frame, []);
}
