/* After a refused form the focus stands on what is to be corrected. */

/** Focuses the first error summary inside `root`; answers whether there was one. */
export function focusErrorSummary(root) {
  const summary = root.querySelector("[data-error-summary]");
  summary?.focus();
  return Boolean(summary);
}
