/* Buttons that copy a value; without script one selects and copies by hand. */
import { announce, sentence } from "./announce.js";

function buttonFor(text) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.dataset.size = "small";
  button.dataset.variant = "quiet";
  button.textContent = sentence("copy");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.textContent.trim());
    announce(sentence("copied"));
    button.textContent = sentence("copied");
  });
  return button;
}

/** Adds a button after each `data-copy-text` inside `data-copy` of `root`. */
export function offerCopies(root) {
  if (!navigator.clipboard) return;
  for (const text of root.querySelectorAll("[data-copy] [data-copy-text]")) {
    text.after(" ", buttonFor(text));
  }
}
