/* The room's sentences and its state, in the page's language. */

/** One of the sentences of the page's template. */
export function sentence(name) {
  return document.getElementById("phrases-salle")?.dataset[name] ?? "";
}

const WORDS = {
  connecting: "connecting",
  lost: "lost",
  up: "up",
  stopped: "stopped",
  "signed-out": "signedOut",
};

/** Shows how the connection is; a live region reads it out. */
export function showStatus(status) {
  const place = document.getElementById("etat-salle");
  if (!place) return;
  place.dataset.state = status === "signed-out" ? "stopped" : status;
  place.textContent = sentence(WORDS[status]);
}
