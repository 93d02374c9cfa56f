/* htmx: after a swap the focus and the ears follow; failures are said in words.

   In swapped content, `data-focus` marks what takes the focus and
   `data-announce="…"` the sentence read out. */
import { announce, sentence } from "./announce.js";
import { focusErrorSummary } from "./error-summary.js";

const REASONS = { 403: "refused", 404: "missing", 410: "missing", 429: "busy" };

function tell(text) {
  const place = document.getElementById("etat-connexion");
  if (place) place.textContent = text;
}

function focusOn(element) {
  if (!element.matches("a, button, input, select, textarea, [tabindex]")) {
    element.tabIndex = -1;
  }
  element.focus();
}

function afterSwap(event) {
  tell("");
  const root = event.detail.elt ?? event.target;
  if (focusErrorSummary(root)) return;
  const next = root.matches("[data-focus]") ? root : root.querySelector("[data-focus]");
  if (next) focusOn(next);
  const speaker = root.matches("[data-announce]")
    ? root
    : root.querySelector("[data-announce]");
  if (speaker) announce(speaker.dataset.announce);
}

/** Listens to htmx for the life of the page. */
export function followSwaps() {
  document.addEventListener("htmx:afterSettle", afterSwap);
  document.addEventListener("htmx:responseError", (event) => {
    tell(sentence(REASONS[event.detail.xhr.status] ?? "broken"));
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, () => tell(sentence("failed")));
  }
}
