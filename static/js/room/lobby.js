/* The waiting room: its page becomes the room's as soon as the door opens. */
import { Connection } from "./connection.js";
import { showStatus } from "./words.js";

const lobby = document.querySelector("[data-lobby]");
const connection = new Connection(lobby.dataset.socket);

connection.addEventListener("status", (event) => {
  if (event.detail !== "up") showStatus(event.detail);
});
connection.addEventListener("frame", ({ detail: frame }) => {
  if (frame.type !== "room.state") return;
  if (frame.you.state === "admitted") window.location.reload();
  showStatus("");
});
connection.open();
