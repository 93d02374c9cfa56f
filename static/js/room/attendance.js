/* Confirmations of presence: a push is a hint, the server's page is what counts. */
import { announce } from "../base/announce.js";
import { sentence } from "./words.js";

const SPREAD_MS = 800; // a whole class doesn't ask in the same instant

export class Attendance {
  #place;
  #url;
  #timer = 0;

  constructor(room) {
    this.#place = room.querySelector("#confirmations");
    this.#url = room.dataset.confirmationsUrl;
    this.#closeInTime();
  }

  /** A window opened, closed, or was answered. */
  readAgain({ isNew = false } = {}) {
    if (isNew && !this.#isHost()) announce(sentence("confirm"));
    window.setTimeout(() => this.#read(), Math.random() * SPREAD_MS);
  }

  #isHost() {
    return Boolean(this.#place.closest("[data-people-url]"));
  }

  async #read() {
    try {
      const answer = await fetch(this.#url, { credentials: "same-origin" });
      if (answer.ok && !answer.redirected) this.#show(await answer.text());
    } catch {
      // The line is down: the next arrival reads again.
    }
  }

  #show(html) {
    const hadFocus = this.#place.contains(document.activeElement);
    this.#place.innerHTML = html.trim();
    this.#closeInTime();
    if (!hadFocus) return;
    const title = this.#place.querySelector(".alert-title") ?? this.#place;
    title.tabIndex = -1;
    title.focus();
  }

  /** When the first window closes the page says so. */
  #closeInTime() {
    window.clearTimeout(this.#timer);
    const ends = [...this.#place.querySelectorAll("[data-closes-at]")].map((element) =>
      Date.parse(element.dataset.closesAt),
    );
    if (ends.length === 0) return;
    const wait = Math.max(1000, Math.min(...ends) - Date.now() + 1000);
    this.#timer = window.setTimeout(() => this.#read(), wait);
  }
}
