/* The live room: one connection, and the parts of the page that listen to it. */
import { Attendance } from "./attendance.js";
import { Chat } from "./chat.js";
import { Connection } from "./connection.js";
import { takeForms } from "./forms.js";
import { People } from "./people.js";
import { showStatus } from "./words.js";

const room = document.querySelector("[data-room]");
const chat = new Chat(room);
const people = new People(room);
const attendance = new Attendance(room);
const connection = new Connection(room.dataset.socket, Number(room.dataset.seq));

const ON_FRAME = {
  "chat.message": (frame) => chat.add(frame),
  "chat.hide": (frame) => chat.hide(frame.message),
  "hand.queue": (frame) => people.queue(frame.queue),
  "presence.state": (frame) => people.change(frame),
  "attendance.window": () => attendance.readAgain({ isNew: true }),
  "attendance.state": () => {
    people.readAgain();
    attendance.readAgain();
  },
  "room.state": (frame) => arrive(frame),
  "room.lock": (frame) => people.lock(frame.is_locked),
  "room.end": () => window.location.reload(),
  "participant.admit": () => people.readAgain(),
  "participant.mute": () => people.readAgain(),
  "participant.remove": () => people.readAgain(),
  reload: () => window.location.reload(),
};

function arrive(state) {
  if (state.is_ended || state.you.state !== "admitted") {
    window.location.reload();
    return;
  }
  people.arrive(state);
}

connection.addEventListener("status", (event) => showStatus(event.detail));
connection.addEventListener("frame", (event) => {
  ON_FRAME[event.detail.type]?.(event.detail);
});
connection.addEventListener("answer", ({ detail: { command, refusal } }) => {
  if (command.type === "attendance.confirm") attendance.readAgain();
  if (command.type === "chat.send" || refusal) chat.settle(command, refusal);
});

takeForms(room, (type, fields, form) => {
  const id = connection.send(type, fields);
  if (type !== "chat.send") return;
  chat.wait(id, fields.text.trim());
  form.elements.text.value = "";
  form.elements.text.focus();
});

connection.open();
