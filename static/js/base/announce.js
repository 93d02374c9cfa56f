/* Says to screen readers what changed without a new page. */

const region = () => document.getElementById("annonces");

/** Reads `sentence` out, politely. Clearing first makes repetitions heard too. */
export function announce(sentence) {
  const place = region();
  if (!place || !sentence) return;
  place.textContent = "";
  window.setTimeout(() => {
    place.textContent = sentence;
  }, 100);
}

/** One of the sentences that the page's template holds, in its language. */
export function sentence(name) {
  return document.getElementById("phrases")?.dataset[name] ?? "";
}
