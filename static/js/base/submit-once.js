/* A second click on the way sends nothing. The server refuses doubles anyway. */

const MARK = "submitting";

function release(form) {
  delete form.dataset[MARK];
}

/** Stops a form that is already being sent; htmx forms are freed when answered. */
export function refuseDoubleSubmits() {
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (form.method !== "post") return;
      if (MARK in form.dataset) {
        event.preventDefault();
        event.stopImmediatePropagation();
        return;
      }
      form.dataset[MARK] = "";
    },
    true,
  );
  // Going back shows the page as it was left: still marked.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll(`form[data-${MARK}]`).forEach(release);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form");
    if (form) release(form);
  });
}
