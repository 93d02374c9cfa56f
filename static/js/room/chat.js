/* The chat: messages as they come, one's own on their way, the way down kept. */
import { sentence } from "./words.js";

const NEAR_THE_END_PX = 120;

export class Chat {
  #room;
  #place; // scrolls
  #list;
  #model;
  #form;
  #pending = new Map();

  constructor(room) {
    this.#room = room;
    this.#place = room.querySelector("#messages-salle");
    this.#list = this.#place.querySelector("ol");
    this.#model = room.querySelector("#modele-message");
    this.#form = room.querySelector("#ecrire");
    this.#sendOnEnter();
    this.#place.scrollTop = this.#place.scrollHeight;
  }

  add(frame) {
    if (this.#find(frame.seq)) return;
    const isMine = String(frame.author.id) === this.#room.dataset.me;
    const item = this.#fill(frame.author.name, frame.text, frame.is_hidden);
    item.dataset.seq = frame.seq;
    item.toggleAttribute("data-own", isMine);
    item.toggleAttribute("data-host", frame.author.is_host);
    item.querySelector("[data-role]").hidden = !frame.author.is_host;
    const time = item.querySelector("[data-time]");
    time.dateTime = frame.at;
    time.textContent = this.#hour(frame.at);
    const hide = item.querySelector("[data-hide] [name=message]");
    if (hide) hide.value = frame.seq;
    this.#append(item, this.#firstPending());
  }

  /** One's own message, until the server has it. */
  wait(id, text) {
    const item = this.#fill("", text, false);
    item.dataset.pending = "";
    item.dataset.own = "";
    item.querySelector("[data-role]").hidden = true;
    item.querySelector("[data-author]").textContent = sentence("pending");
    item.querySelector("[data-hide]")?.remove();
    this.#pending.set(id, item);
    this.#append(item, null, true);
    this.refuse("");
  }

  /** The server has answered: its own frame has brought the message, or never will. */
  settle(command, refusal) {
    this.#pending.get(command.id)?.remove();
    this.#pending.delete(command.id);
    if (!refusal) return;
    this.refuse(refusal.detail);
    const field = this.#form.elements.text;
    if (command.text && !field.value) field.value = command.text;
    this.#showEmpty();
  }

  refuse(text) {
    this.#room.querySelector("#refus").textContent = text;
  }

  hide(seq) {
    const item = this.#find(seq);
    if (!item) return;
    item.dataset.hidden = "";
    item.querySelector("[data-text]").textContent = sentence("hidden");
    item.querySelector("[data-hide]")?.remove();
  }

  #find(seq) {
    return this.#list.querySelector(`[data-seq="${Number(seq)}"]`);
  }

  #firstPending() {
    return this.#list.querySelector("[data-pending]");
  }

  #fill(name, text, isHidden) {
    const item = this.#model.content.firstElementChild.cloneNode(true);
    item.querySelector("[data-author]").textContent = name;
    item.querySelector("[data-text]").textContent = isHidden ? sentence("hidden") : text;
    item.toggleAttribute("data-hidden", Boolean(isHidden));
    return item;
  }

  #append(item, before, isMine = false) {
    const place = this.#place;
    const left = place.scrollHeight - place.scrollTop - place.clientHeight;
    this.#list.insertBefore(item, before);
    this.#showEmpty();
    if (isMine || left < NEAR_THE_END_PX) place.scrollTop = place.scrollHeight;
  }

  #showEmpty() {
    this.#room.querySelector(".chat-empty").hidden = this.#list.children.length > 0;
  }

  #hour(at) {
    const parts = new Intl.DateTimeFormat("fr", {
      hour: "numeric",
      minute: "2-digit",
      timeZone: this.#room.dataset.zone,
    }).formatToParts(new Date(at));
    const value = (type) => parts.find((part) => part.type === type).value;
    const minutes = value("minute") === "00" ? "" : `\u00a0${value("minute")}`;
    return `${Number(value("hour"))}\u00a0h${minutes}`;
  }

  /** With a keyboard Enter sends and Shift+Enter starts a line; on a phone it doesn't. */
  #sendOnEnter() {
    const hasKeyboard = window.matchMedia("(pointer: fine)").matches;
    this.#form.elements.text.addEventListener("keydown", (event) => {
      const sends = event.key === "Enter" && !event.shiftKey && !event.isComposing;
      if (!sends || !hasKeyboard) return;
      event.preventDefault();
      if (event.target.value.trim()) this.#form.requestSubmit();
    });
  }
}
