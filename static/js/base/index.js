/* What every page does beyond HTML. All of it may fail: pages work without. */
import { offerCopies } from "./copy.js";
import { focusErrorSummary } from "./error-summary.js";
import { refuseDoubleSubmits } from "./submit-once.js";
import { followSwaps } from "./swaps.js";

focusErrorSummary(document);
offerCopies(document);
refuseDoubleSubmits();
followSwaps();
