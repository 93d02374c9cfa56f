/* Who is there, who wants to speak, who knocks. Hosts read the server's view again. */
import { announce } from "../base/announce.js";
import { sentence } from "./words.js";

const AT_MOST_EVERY_MS = 3000;

export class People {
  #room;
  #url;
  #timer = 0;
  #readAt = 0;

  constructor(room) {
    this.#room = room;
    this.#url = room.dataset.peopleUrl;
  }

  /** The whole state on arrival. */
  arrive(state) {
    this.queue(state.hands);
    this.lock(state.is_locked);
    if (this.#url) {
      this.readAgain();
    } else {
      this.#list().replaceChildren(...state.present.map((person) => this.#item(person)));
    }
  }

  change(frame) {
    if (this.#url) {
      if (frame.waiting?.length) announce(sentence("waiting"));
      this.readAgain();
      return;
    }
    for (const person of frame.joined ?? []) {
      if (!this.#find(person.id)) this.#list().append(this.#item(person));
    }
    for (const id of frame.left ?? []) this.#find(id)?.remove();
  }

  queue(hands) {
    const list = this.#room.querySelector("#file-mains");
    const model = this.#room.querySelector("#modele-main").content.firstElementChild;
    list.replaceChildren(
      ...hands.map((hand) => {
        const item = model.cloneNode(true);
        item.querySelector("span").textContent = hand.name;
        const whose = item.querySelector("[name=participant]");
        if (whose) whose.value = hand.participant;
        return item;
      }),
    );
    this.#room.querySelector("[data-no-hand]").hidden = hands.length > 0;
    this.#showOwnHand(hands);
  }

  lock(isLocked) {
    for (const form of this.#room.querySelectorAll("[data-lock]")) {
      form.hidden = (form.dataset.lock === "1") === isLocked;
    }
    const note = this.#room.querySelector("[data-locked-note]");
    if (note) note.hidden = !isLocked;
  }

  /** Reads the hosts' view, at most every few seconds however many hints come. */
  readAgain() {
    if (!this.#url || this.#timer) return;
    const wait = Math.max(200, this.#readAt + AT_MOST_EVERY_MS - Date.now());
    this.#timer = window.setTimeout(() => this.#read(), wait);
  }

  async #read() {
    this.#readAt = Date.now();
    try {
      const answer = await fetch(this.#url, { credentials: "same-origin" });
      if (answer.ok && !answer.redirected) this.#show(await answer.text());
    } catch {
      // The line is down: the next arrival reads again.
    } finally {
      this.#timer = 0;
    }
  }

  /** Keeps what is open and where the focus is: someone may be about to click. */
  #show(html) {
    const place = this.#room.querySelector("#effectif");
    const open = [...place.querySelectorAll("details[open]")].map((d) => d.dataset.keep);
    const focused = place.contains(document.activeElement)
      ? document.activeElement.closest("[data-keep]")?.dataset.keep
      : null;
    place.innerHTML = html;
    for (const key of open) {
      place.querySelector(`[data-keep="${key}"]`)?.setAttribute("open", "");
    }
    if (focused) place.querySelector(`[data-keep="${focused}"] summary`)?.focus();
  }

  #showOwnHand(hands) {
    const isUp = hands.some((h) => String(h.participant) === this.#room.dataset.me);
    const [raise, lower] = ["raise", "lower"].map((name) =>
      this.#room.querySelector(`[data-hand="${name}"]`),
    );
    if (!raise) return;
    const hadFocus = [raise, lower].some((f) => f.contains(document.activeElement));
    if (isUp && lower.hidden) announce(sentence("yourTurn"));
    raise.hidden = isUp;
    lower.hidden = !isUp;
    if (hadFocus) (isUp ? lower : raise).querySelector("button").focus();
  }

  #list() {
    return this.#room.querySelector("#presents-liste");
  }

  #find(id) {
    return this.#list().querySelector(`[data-person="${Number(id)}"]`);
  }

  #item(person) {
    const item = document.createElement("li");
    item.dataset.person = person.id;
    item.dataset.here = "";
    const line = document.createElement("span");
    line.className = "room-person";
    const name = document.createElement("strong");
    name.textContent = person.name;
    line.append(name);
    if (person.is_host) {
      const role = document.createElement("span");
      role.className = "small text-soft";
      role.textContent = sentence("host");
      line.append(" ", role);
    }
    item.append(line);
    return item;
  }
}
