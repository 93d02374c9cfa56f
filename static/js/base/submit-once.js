/* A second click on the way sends nothing. The server refuses doubles anyway. */

const MARK = "submitting";
const RELEASE_AFTER_MS = 8000; // an answer may be a download: the page then stays

function release(form) {
  delete form.dataset[MARK];
}

function isSentByHtmx(form) {
  return form.matches("[hx-post], [hx-put], [hx-delete]");
}

function onSubmit(event) {
  const form = event.target;
  if (form.method !== "post") return;
  if (MARK in form.dataset) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset[MARK] = "";
  window.setTimeout(() => {
    // Another script took the answer in hand: sending again is its business.
    if (event.defaultPrevented && !isSentByHtmx(form)) release(form);
  });
  window.setTimeout(release, RELEASE_AFTER_MS, form);
}

/** Stops any POST form that is already being sent; htmx frees its own when answered. */
export function refuseDoubleSubmits() {
  document.addEventListener("submit", onSubmit, true);
  // Going back shows the page as it was left: still marked.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll(`form[data-${MARK}]`).forEach(release);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form");
    if (form) release(form);
  });
}
